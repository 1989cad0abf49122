import { addressOf, loadScript } from './load-script.ts';
import type { FromWork, ToWork } from './messages.ts';

const WORKER = 'replay.worker.js';

export interface WorkLink {
  post(message: ToWork): void;
}

/**
 * Starts `replay.worker.js`, which lies beside the page's script; messages posted before it runs wait for it. A webview's worker
 * must come from a blob, since its script lies at another origin than the page; where the policy forbids that (`worker-src`, `connect-src`), the same script runs in the window.
 */
export function startWork(inEditor: boolean, listener: (message: FromWork) => void): WorkLink {
  const started = start(inEditor, listener);
  return { post: (message) => void started.then((port) => port.postMessage(message)) };
}

type Port = Pick<MessagePort, 'postMessage'>;

async function start(inEditor: boolean, listener: (message: FromWork) => void): Promise<Port> {
  const worker = await startWorker(addressOf(WORKER), inEditor);
  if (!worker) return startInWindow(listener);
  worker.addEventListener('message', (event: MessageEvent<FromWork>) => listener(event.data));
  worker.addEventListener('error', (event) => listener({ type: 'failed', message: event.message }));
  return worker;
}

async function startWorker(url: string, inEditor: boolean): Promise<Worker | undefined> {
  try {
    if (!inEditor) return await running(new Worker(url));
    const code = URL.createObjectURL(new Blob([await (await fetch(url)).text()], { type: 'text/javascript' }));
    return await running(new Worker(code)).finally(() => URL.revokeObjectURL(code));
  } catch {
    return undefined;
  }
}

/** Resolves when the worker says that it runs. A policy's refusal comes as an error event, not as an exception. */
function running(worker: Worker): Promise<Worker> {
  return new Promise((resolve, reject) => {
    worker.addEventListener('error', () => reject(new Error('refused')), { once: true });
    worker.addEventListener('message', () => resolve(worker), { once: true });
  });
}

async function startInWindow(listener: (message: FromWork) => void): Promise<Port> {
  const channel = new MessageChannel();
  Object.assign(globalThis, { coagencyReplayPort: channel.port2 });
  channel.port1.addEventListener('message', (event: MessageEvent<FromWork>) => listener(event.data));
  channel.port1.start();
  await loadScript(WORKER);
  return channel.port1;
}

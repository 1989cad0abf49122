import type { FromWork, ToWork } from './messages.ts';

/** Where the page's scripts come from, and the nonce that the page's policy trusts. */
export interface ScriptPlace {
  readonly src: string;
  readonly nonce: string;
}

export interface WorkLink {
  post(message: ToWork): void;
}

/** The running script's own place; call it while the script first runs. */
export function scriptPlace(): ScriptPlace {
  const script = document.currentScript as HTMLScriptElement | null;
  return { src: script?.src ?? location.href, nonce: script?.nonce ?? '' };
}

/**
 * Starts `replay.worker.js`, which lies beside the page's script; messages posted before it runs wait for it. A webview's worker
 * must come from a blob, since its script lies at another origin than the page; where the policy forbids that (`worker-src`, `connect-src`), the same script runs in the window.
 */
export function startWork(place: ScriptPlace, inEditor: boolean, listener: (message: FromWork) => void): WorkLink {
  const started = start(place, inEditor, listener);
  return { post: (message) => void started.then((port) => port.postMessage(message)) };
}

type Port = Pick<MessagePort, 'postMessage'>;

async function start({ src, nonce }: ScriptPlace, inEditor: boolean, listener: (message: FromWork) => void): Promise<Port> {
  const url = new URL('replay.worker.js', src).href;
  const worker = await startWorker(url, inEditor);
  if (!worker) return startInWindow(url, nonce, listener);
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

async function startInWindow(src: string, nonce: string, listener: (message: FromWork) => void): Promise<Port> {
  const channel = new MessageChannel();
  Object.assign(globalThis, { coagencyReplayPort: channel.port2 });
  channel.port1.addEventListener('message', (event: MessageEvent<FromWork>) => listener(event.data));
  channel.port1.start();
  await new Promise<void>((resolve, reject) => {
    const script = Object.assign(document.createElement('script'), { src, nonce });
    script.addEventListener('load', () => resolve());
    script.addEventListener('error', () => reject(new Error(`${src} could not be loaded`)));
    document.head.append(script);
  });
  return channel.port1;
}

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
 * must come from a blob; where the policy forbids that (`worker-src`, `connect-src`), the same script runs in the window.
 */
export function startWork(place: ScriptPlace, listener: (message: FromWork) => void): WorkLink {
  const started = start(place, listener);
  return { post: (message) => void started.then((port) => port.postMessage(message)) };
}

type Port = Pick<MessagePort, 'postMessage'>;

async function start({ src, nonce }: ScriptPlace, listener: (message: FromWork) => void): Promise<Port> {
  const url = new URL('replay.worker.js', src).href;
  const worker = await startWorker(url);
  if (!worker) return startInWindow(url, nonce, listener);
  worker.addEventListener('message', (event: MessageEvent<FromWork>) => listener(event.data));
  worker.addEventListener('error', (event) => listener({ type: 'failed', message: event.message }));
  return worker;
}

async function startWorker(url: string): Promise<Worker | undefined> {
  try {
    const code = URL.createObjectURL(new Blob([await (await fetch(url)).text()], { type: 'text/javascript' }));
    const worker = new Worker(code);
    // A policy's refusal comes as an error event, not as an exception.
    return await new Promise((resolve) => {
      const settle = (started: Worker | undefined): void => {
        URL.revokeObjectURL(code);
        resolve(started);
      };
      worker.addEventListener('error', () => settle(undefined), { once: true });
      worker.addEventListener('message', () => settle(worker), { once: true });
    });
  } catch {
    return undefined;
  }
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

import './no-eval.ts';
import type { FromWork, ToWork } from './messages.ts';
import { ReplayWork } from './work.ts';

/**
 * Entry of the second script: the page runs it as a worker, or where workers are forbidden in the window itself,
 * between frames, over the port that it left there.
 */
interface Window {
  coagencyReplayPort?: MessagePort;
}
interface Scope {
  postMessage(message: FromWork, transfer: ArrayBuffer[]): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<ToWork>) => void): void;
}

const port = (globalThis as Window).coagencyReplayPort;
const scope = (port ?? globalThis) as unknown as Scope;
const work = new ReplayWork({
  post: (message, transfer) => scope.postMessage(message, transfer),
  defer: (run) => void setTimeout(run),
  now: () => performance.now(),
  // In the window, a frame must fit in between.
  slice: port ? 6 : 30,
});
scope.addEventListener('message', (event) => work.receive(event.data));
port?.start();
scope.postMessage({ type: 'started' }, []);

import type { Integrity } from '../../src/protocol/replay.ts';
import type { FromVerify, ToVerify } from './messages.ts';

/** Starts `verify.worker.js` from this server; where that is not possible nothing is ever said. */
export function startVerifying(onVerdict: (integrity: Integrity) => void): (message: ToVerify) => void {
  try {
    const worker = new Worker('/pages/verify.worker.js');
    worker.addEventListener('message', ({ data }: MessageEvent<FromVerify>) => onVerdict(data.integrity));
    return (message) => worker.postMessage(message, message.type === 'bytes' ? [message.bytes] : []);
  } catch {
    return () => {};
  }
}

import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from './observe.ts';
import type { ReceiptKeys } from './receipt-keys.ts';
import type { StreamStore } from './store/stream-store.ts';

const EVERY = 60_000;

/** What no request waits for: streams that have expired are removed, what has gathered is compressed for good, and
 * a key that was rotated is taken up. */
export class Housekeeping {
  /** Resolves after the signal, when nothing is under way any more. */
  readonly ended: Promise<void>;

  constructor(streams: StreamStore, keys: ReceiptKeys, ending: AbortSignal, log: Log) {
    this.ended = this.#run(streams, keys, ending, log);
  }

  async #run(streams: StreamStore, keys: ReceiptKeys, ending: AbortSignal, log: Log): Promise<void> {
    while (!ending.aborted) {
      await delay(EVERY, undefined, { signal: ending }).catch(() => {});
      if (ending.aborted) return;
      try {
        await keys.reload();
        await streams.sweep();
        await streams.sealAll(ending);
      } catch (error) {
        log({ level: 'error', event: 'housekeeping', error: error instanceof Error ? error.stack : String(error) });
      }
    }
  }
}

import { setTimeout as delay } from 'node:timers/promises';
import { SyncClient } from '../../../src/sync/client.ts';
import type { KeptReceipt } from '../../../src/sync/receipts.ts';
import type { LogSource } from '../../../src/sync/source.ts';
import { MemoryStore } from './memory-store.ts';

/** A client on real sockets whose waits are a hundredth of what they would be. */
export class RealClient {
  readonly kept: KeptReceipt[] = [];
  readonly sync: SyncClient;

  constructor(source: LogSource, server: string, token: string, store = new MemoryStore()) {
    this.sync = new SyncClient({
      source,
      server,
      token,
      fetch,
      now: Date.now,
      random: Math.random,
      wait: (milliseconds, signal) => delay(Math.min(250, milliseconds / 100), undefined, { signal }).catch(() => {}),
      store,
      keepReceipt: async (receipt) => void this.kept.push(receipt),
      onStatus: () => {},
      timeout: 10_000,
    });
  }

  /** All bytes of a session, read with this client's token. */
  static async stored(server: string, token: string, session: string): Promise<string> {
    let bytes = '';
    for (let offset = '-1'; ;) {
      const response = await fetch(`${server}/v1/stream/sessions/${session}?offset=${offset}`, {
        headers: { authorization: `Bearer ${token}` },
      });
      if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
      bytes += await response.text();
      offset = response.headers.get('stream-next-offset')!;
      if (response.headers.has('stream-up-to-date')) return bytes;
    }
  }
}

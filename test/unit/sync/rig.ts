import { SyncClient } from '../../../src/sync/client.ts';
import type { SyncClientOptions, SyncStatus } from '../../../src/sync/client.ts';
import type { KeptReceipt } from '../../../src/sync/receipts.ts';
import type { Fetch } from '../../../src/sync/server-api.ts';
import { InProcessServer, ORIGIN } from '../../server/support/in-process.ts';
import { MemoryLog } from '../../server/support/memory-log.ts';
import { MemoryStore } from '../../server/support/memory-store.ts';

/** A client, a log and a real server, with time that passes as fast as it is waited for. */
export class Rig {
  readonly server: InProcessServer;
  readonly token: string;
  readonly log: MemoryLog;
  readonly store = new MemoryStore();
  readonly kept: KeptReceipt[] = [];
  readonly statuses: SyncStatus[] = [];
  /** What was waited for, in milliseconds. */
  readonly waits: number[] = [];
  time = Date.UTC(2026, 0, 1);

  private constructor(server: InProcessServer, token: string, log: MemoryLog) {
    this.server = server;
    this.token = token;
    this.log = log;
  }

  static async create(log = new MemoryLog('session-one')): Promise<Rig> {
    const server = await InProcessServer.open();
    return new Rig(server, (await server.token('annotator')).secret, log);
  }

  client(options: Partial<SyncClientOptions> = {}): SyncClient {
    return new SyncClient({
      source: this.log,
      server: ORIGIN,
      token: this.token,
      fetch: this.server.fetch,
      now: () => this.time,
      random: Math.random,
      wait: async (milliseconds) => {
        this.waits.push(milliseconds);
        this.time += milliseconds;
        await new Promise(setImmediate);
      },
      store: this.store,
      keepReceipt: async (receipt) => void this.kept.push(receipt),
      onStatus: (status) => void this.statuses.push(status),
      ...options,
    });
  }

  /** Resolves when a status fits. */
  async until(fits: (status: SyncStatus) => boolean): Promise<SyncStatus> {
    for (;;) {
      const found = this.statuses.findLast(fits);
      if (found) return found;
      await new Promise(setImmediate);
    }
  }

  async stored(session = this.log.session): Promise<string> {
    return this.server.stored(session, this.token);
  }
}

/** Answers that do not come from the server, in order; then the server's. A function sees the real answer and may spoil it. */
export function faulty(real: Fetch, faults: (Response | Error | ((url: string, init: RequestInit) => Promise<Response>))[]): Fetch {
  return async (url, init) => {
    const fault = faults.shift();
    if (fault instanceof Error) throw fault;
    if (fault instanceof Response) return fault;
    return fault ? fault(url, init) : real(url, init);
  };
}

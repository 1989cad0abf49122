import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SyncClient } from '../../../src/sync/client.ts';
import { verifyReceipts } from '../../../src/sync/receipts.ts';
import type { Fetch } from '../../../src/sync/server-api.ts';
import { MemoryLog } from '../../server/support/memory-log.ts';
import { Rig } from './rig.ts';

/** What happens to one request on its way. `late`: it arrives, and once more after the next one did. */
const Fault = fc.constantFrom('none', 'none', 'lost', 'unanswered', 'twice', 'late', 'cut', '429', '503', '500');
type Fault = 'none' | 'lost' | 'unanswered' | 'twice' | 'late' | 'cut' | '429' | '503' | '500';
/** What happens between requests. */
const Step = fc.record({
  grow: fc.nat(40),
  faults: fc.array(Fault, { maxLength: 8 }),
  after: fc.constantFrom('go-on', 'restart', 'forget', 'second-client'),
});

class Network {
  readonly #real: Fetch;
  readonly #late: (() => Promise<unknown>)[] = [];
  faults: Fault[] = [];

  constructor(real: Fetch) {
    this.#real = real;
  }

  readonly fetch: Fetch = async (url, init) => {
    const fault = this.faults.shift() ?? 'none';
    for (const late of this.#late.splice(0)) await late();
    const send = (): Promise<Response> => this.#real(url, { ...init, signal: null });
    if (fault === 'lost') throw new TypeError('connection refused');
    if (/^\d/.test(fault)) return new Response('', { status: Number(fault) });
    if (fault === 'cut' && init.body) {
      const half = (init.body as Uint8Array).slice(0, (init.body as Uint8Array).length / 2);
      await this.#real(url, { ...init, body: half, signal: null });
      throw new TypeError('socket hang up');
    }
    const answer = await send();
    if (fault === 'late') this.#late.push(send);
    if (fault === 'twice') await send();
    if (fault === 'unanswered') throw new TypeError('connection reset');
    return answer;
  };
}

describe('under faults', () => {
  it('what is acknowledged is stored, each event once, in order, to the byte; and all receipts hold', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(Step, { minLength: 1, maxLength: 6 }), async (steps) => {
        const rig = await Rig.create(new MemoryLog('session-one'));
        const network = new Network(rig.server.fetch);
        const options = { fetch: network.fetch };
        let client = rig.client(options);
        let others: SyncClient[] = [];
        for (const { grow, faults, after } of steps) {
          rig.log.grow(grow);
          network.faults = faults;
          const [kept] = await Promise.all([client, ...others].map((each) => each.flush()));
          expect(kept!.receipt.count).toBe(rig.log.lines.length);
          expect(await rig.stored()).toBe(rig.log.bytes);
          if (after === 'go-on') continue;
          await Promise.all([client, ...others].map((each) => each.stop()));
          others = after === 'second-client' ? [rig.client(options)] : [];
          if (after === 'forget') rig.store.values.clear();
          client = rig.client(options);
        }
        await Promise.all([client, ...others].map((each) => each.stop()));
        const text = rig.kept.map((kept) => `${JSON.stringify(kept)}\n`).join('');
        expect((await verifyReceipts(text, rig.log.session, (n) => rig.log.head(n))).problems).toEqual([]);
        expect(rig.server.failures).toEqual([]);
        await rig.server.close();
      }),
      { numRuns: 40 },
    );
  });
});

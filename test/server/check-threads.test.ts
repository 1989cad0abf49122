import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ProblemError } from '../../src/server/problem.ts';
import { checkBatch } from '../../src/server/trajectory/check-batch.ts';
import type { Batch } from '../../src/server/trajectory/check-batch.ts';
import { checkHeader } from '../../src/server/trajectory/check.ts';
import { CheckThreads } from '../../src/server/trajectory/check-threads.ts';
import { MemoryLog } from './support/memory-log.ts';

const limits = { wire: 16 << 20, content: 16 << 20 };
let threads: CheckThreads;
beforeEach(() => (threads = new CheckThreads(2)));
afterEach(() => threads.close());

/** A session's first events, too many for the thread that took the request. */
function large(session: string, change: Partial<Batch> = {}): Batch {
  const [header, ...lines] = new MemoryLog(session).grow(400, session.repeat(40)).bytes.split('\n');
  const { head } = checkHeader(Buffer.from(`${header}\n`));
  return {
    body: { wire: Buffer.from(lines.join('\n')), gzip: false },
    limits,
    from: { count: 0, head },
    claimedHead: undefined,
    ...change,
  };
}

test('what a thread says is what would have been said here, for each of many at once', async () => {
  const batches = Array.from({ length: 6 }, (_, i) => {
    const { body, ...rest } = large(`session-${i}`);
    return i % 2 ? { ...rest, body } : { ...rest, body: { wire: gzipSync(body.wire, { level: 0 }), gzip: true } };
  });
  const [here, there] = await Promise.all([
    Promise.all(batches.map(checkBatch)),
    Promise.all(batches.map((batch) => threads.check(batch))),
  ]);
  const plain = (all: typeof here): unknown =>
    all.map(({ checked, rows }) => ({ checked, rows: rows.map((row) => ({ ...row, body: Buffer.from(row.body).toString('hex') })) }));
  expect(plain(there)).toEqual(plain(here));
});

test('a refusal arrives with all that the client needs to know', async () => {
  const batch = large('session-one', { claimedHead: '0'.repeat(64) });
  const refusal = await threads.check(batch).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(ProblemError);
  expect(refusal).toMatchObject({ status: 409, code: 'chain-mismatch', details: { count: 0, head: batch.from.head } });
});

test('what is small on the wire only is unpacked by a thread, as far as it may be', async () => {
  const wire = gzipSync(Buffer.alloc(15 << 20, 'x'));
  expect(wire.length).toBeLessThan(16 << 10);
  await expect(threads.check(large('session-one', { body: { wire, gzip: true } }))).rejects.toMatchObject({ code: 'torn-line' });
  const bomb = gzipSync(Buffer.alloc(17 << 20, 'x'));
  await expect(threads.check(large('session-one', { body: { wire: bomb, gzip: true } }))).rejects.toMatchObject({ status: 413 });
});

test('a thread that ends is replaced, and takes its own batch only', async () => {
  const poor = new CheckThreads(1, { maxOldGenerationSizeMb: 40, maxYoungGenerationSizeMb: 4 });
  const list = `{"seq":0,"t":0,"kind":"x","a":[${'[],'.repeat(2_000_000)}0]}\n`;
  const greedy = large('session-one', { body: { wire: Buffer.from(list), gzip: false } });
  const outcomes = await Promise.allSettled([poor.check(greedy), poor.check(large('session-two'))]);
  expect(outcomes).toMatchObject([{ status: 'rejected', reason: { status: 413 } }, { status: 'fulfilled' }]);
  await poor.close();
});

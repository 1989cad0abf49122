import { generateKeyPairSync } from 'node:crypto';
import { expect, it } from 'vitest';
import { nodeSha256 } from '../../../src/node/sha256.ts';
import { ReceiptSigner } from '../../../src/server/receipt-signer.ts';
import type { Receipt } from '../../../src/protocol/sync.ts';
import { FollowedChain } from '../../../src/sync/followed-chain.ts';
import { MemoryLog } from '../../server/support/memory-log.ts';

const signer = new ReceiptSigner(generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }) as string);
const log = new MemoryLog('session-one').grow(10);
const keys = async () => [signer.publicKey];

async function receiptFor(count: number, head?: string): Promise<Receipt> {
  return signer.sign({ session: log.session, count, head: head ?? (await log.head(count))!, receivedAt: '2026-01-02T03:04:05.678Z' });
}
const signedFor = async (count: number): Promise<FollowedChain> => new FollowedChain(await receiptFor(count), nodeSha256);

/** As a server gives it out: from event 0 the header comes first. */
async function linesOf(from: number, to: number, change = (line: string) => line): Promise<string> {
  const { lines } = await log.read(from, Number.MAX_SAFE_INTEGER);
  const events = lines.slice(0, to - from).map(change);
  return (from === 0 ? [await log.header(), ...events] : events).join('\n');
}

it('stands when all that was signed for was read, however the readers overlap', async () => {
  const chain = await signedFor(8);
  chain.read(0, await linesOf(0, 3), 3);
  chain.read(0, await linesOf(0, 5), 5);
  chain.read(5, await linesOf(5, 10), 10);
  chain.read(3, await linesOf(3, 10), 10);
  expect(await chain.integrity(keys)).toMatchObject({ chain: 'verified', receipts: 'verified' });
});

it.each([true, false])('stands when the header came alone at first, and then %s with what follows', async (again) => {
  const chain = await signedFor(0);
  chain.read(0, await log.header(), 0);
  chain.end();
  expect(await chain.integrity(keys)).toMatchObject({ chain: 'verified' });
  chain.signed(await receiptFor(5), false);
  const rest = await linesOf(0, 5);
  chain.read(0, again ? rest : rest.slice(rest.indexOf('\n') + 1), 5);
  chain.read(5, await linesOf(5, 10), 10);
  chain.end();
  expect(await chain.integrity(keys)).toMatchObject({ chain: 'verified', receipts: 'verified', upTo: 4 });
});

it('is broken when a line is not what was recorded', async () => {
  const chain = await signedFor(8);
  chain.read(0, await linesOf(0, 10, (line) => line.replace('"seq":4', '"seq": 4')), 10);
  expect(await chain.integrity(keys)).toMatchObject({ chain: 'broken', soundUntil: 8 });
});

it('is broken when the server no longer has all that it signed for', async () => {
  const chain = await signedFor(8);
  chain.read(0, await linesOf(0, 6), 6);
  chain.end();
  expect(await chain.integrity(keys)).toMatchObject({ chain: 'broken' });
});

it('says when nobody known has signed', async () => {
  const chain = await signedFor(8);
  chain.read(0, await linesOf(0, 10), 10);
  expect(await chain.integrity(async () => [])).toMatchObject({ chain: 'verified', receipts: 'invalid' });
});

it('is broken for good once a text beside the log is another than the log names', async () => {
  const chain = await signedFor(8);
  const before = chain.integrity(async () => {
    chain.contentDiffers('a'.repeat(64));
    return keys();
  });
  chain.read(0, await linesOf(0, 10), 10);
  expect(await before).toMatchObject({ chain: 'broken', receipts: 'none' });
  expect(await chain.integrity(keys)).toMatchObject({ chain: 'broken', receipts: 'none' });
});

it('follows what the server signs for later, also before that was read', async () => {
  const chain = await signedFor(3);
  chain.read(0, await linesOf(0, 5), 5);
  chain.expect(await receiptFor(5));
  expect((await chain.integrity(keys)).message).toContain('The chain of 5 events');
  chain.expect(await receiptFor(10));
  const later = chain.integrity(keys);
  chain.read(5, await linesOf(5, 10), 10);
  expect(await later).toMatchObject({
    chain: 'verified',
    receipts: 'verified',
    message: expect.stringContaining('The chain of 10 events'),
  });
});

it('is broken when what the server signs for later is not what was read, and stays so', async () => {
  const chain = await signedFor(3);
  chain.read(0, await linesOf(0, 5), 5);
  chain.expect(await receiptFor(5, '0'.repeat(64)));
  expect(await chain.integrity(keys)).toMatchObject({ chain: 'broken' });
  chain.read(5, await linesOf(5, 10), 10);
  chain.expect(await receiptFor(10));
  expect(await chain.integrity(keys)).toMatchObject({ chain: 'broken' });
});

it('compares nothing that it passed already', async () => {
  const chain = await signedFor(3);
  chain.read(0, await linesOf(0, 8), 8);
  chain.expect(await receiptFor(5));
  expect((await chain.integrity(keys)).message).toContain('The chain of 3 events');
});

it('holds no further than was signed for, and is broken when a session has ended and nobody signed for the rest', async () => {
  const chain = await signedFor(8);
  chain.read(0, await linesOf(0, 8), 8);
  expect(chain.beyond).toBe(false);
  expect(await chain.integrity(keys)).not.toHaveProperty('upTo');
  chain.read(8, await linesOf(8, 9), 9);
  expect(chain.beyond).toBe(true);
  expect(await chain.integrity(keys)).toMatchObject({ chain: 'verified', receipts: 'verified', upTo: 7 });
  chain.signed(await receiptFor(9), true);
  expect(chain.beyond).toBe(false);
  expect(await chain.integrity(keys)).not.toHaveProperty('upTo');
  chain.read(9, await linesOf(9, 10), 10);
  chain.signed(await receiptFor(9), false);
  expect(await chain.integrity(keys)).toMatchObject({ chain: 'verified', upTo: 8 });
  chain.signed(await receiptFor(9), true);
  expect(await chain.integrity(keys)).toMatchObject({ chain: 'broken', soundUntil: 9 });
});

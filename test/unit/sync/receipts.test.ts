import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ReceiptSigner } from '../../../src/server/receipt-signer.ts';
import { isSigned, verifyReceipts } from '../../../src/sync/receipts.ts';
import type { KeptReceipt } from '../../../src/sync/receipts.ts';
import { MemoryLog } from '../../server/support/memory-log.ts';

const newSigner = (): ReceiptSigner =>
  new ReceiptSigner(generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }) as string);
const signer = newSigner();
const log = new MemoryLog('session-one').grow(10);

async function kept(count: number, change: Partial<KeptReceipt['receipt']> = {}): Promise<KeptReceipt> {
  const head = (await log.head(count))!;
  const receipt = signer.sign({ session: log.session, count, head, receivedAt: '2026-01-02T03:04:05.678Z' });
  return { server: 'https://sync.example.org', key: signer.publicKey, receipt: { ...receipt, ...change } };
}

const verify = (...receipts: (KeptReceipt | string)[]) =>
  verifyReceipts(receipts.map((each) => `${typeof each === 'string' ? each : JSON.stringify(each)}\n`).join(''), log.session, (n) =>
    log.head(n),
  );

describe('receipts', () => {
  it('hold when they are signed and the log’s chain agrees', async () => {
    expect(await verify(await kept(3), await kept(10))).toEqual({
      verdict: 'verified',
      valid: 2,
      upTo: 10,
      receivedAt: '2026-01-02T03:04:05.678Z',
      keys: [signer.publicKey.id],
      unknownKeys: [signer.publicKey.id],
      problems: [],
    });
  });

  it('say none when there are none', async () => {
    expect(await verify()).toMatchObject({ verdict: 'none', upTo: 0 });
  });

  it.each([
    ['count', { count: 4 }],
    ['head', { head: '0'.repeat(64) }],
    ['session', { session: 'session-two' }],
    ['time', { receivedAt: '2026-01-02T03:04:05.679Z' }],
    ['signature', { signature: 'A'.repeat(86) }],
  ])('do not hold when the %s was changed', async (_what, change) => {
    const report = await verify(await kept(3), await kept(5, change));
    expect(report).toMatchObject({ verdict: 'invalid', valid: 1, problems: [{ line: 2, why: 'its signature does not hold' }] });
  });

  it('do not hold with a key that another id was put on', async () => {
    const other = newSigner();
    const receipt = await kept(3);
    expect(await isSigned(receipt.receipt, { ...other.publicKey, id: signer.publicKey.id })).toBe(false);
  });

  it('show a log that lost its end, and one that was changed', async () => {
    const shorter = new MemoryLog('session-one').grow(4);
    const other = new MemoryLog('session-one').grow(10, 'changed');
    const text = `${JSON.stringify(await kept(10))}\n`;
    const whyOf = async (of: MemoryLog): Promise<string | undefined> =>
      (await verifyReceipts(text, of.session, (n) => of.head(n))).problems[0]?.why;
    expect(await whyOf(shorter)).toBe('it signs for 10 events, and the log has fewer');
    expect(await whyOf(other)).toBe('the log’s chain differs after 10 events');
  });

  it('survive a torn last line, not a broken one between', async () => {
    const good = JSON.stringify(await kept(3));
    expect(await verifyReceipts(`${good}\n{"server":"htt`, log.session, (n) => log.head(n))).toMatchObject({ verdict: 'verified' });
    expect(await verify('{"server":"htt', good)).toMatchObject({ verdict: 'invalid', problems: [{ line: 1, why: 'it is no receipt' }] });
  });
});

import { generateKeyPairSync } from 'node:crypto';
import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { SyncFolder } from '../../../src/node/sync-folder.ts';
import { ReceiptSigner } from '../../../src/server/receipt-signer.ts';
import { verifyReceipts } from '../../../src/sync/receipts.ts';
import type { KeptReceipt } from '../../../src/sync/receipts.ts';
import { MemoryLog } from '../../server/support/memory-log.ts';

const signer = new ReceiptSigner(generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }) as string);
const log = new MemoryLog('session-one').grow(3);

let root: string;
let folder: SyncFolder;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'coagency-sync-'));
  folder = new SyncFolder(root);
});
afterEach(() => rm(root, { recursive: true }));

async function receipt(count: number): Promise<KeptReceipt> {
  const head = (await log.head(count))!;
  const signed = signer.sign({ session: log.session, count, head, receivedAt: '2026-01-02T03:04:05.678Z' });
  return { server: 'https://sync.example.org', key: signer.publicKey, receipt: signed };
}

it.each([0, 1, 40])('a receipt of which a crash left %i bytes harms none that are kept before and after it', async (left) => {
  const torn = JSON.stringify(await receipt(2)).slice(0, left);
  await folder.keepReceipt(await receipt(1));
  await appendFile(folder.receiptsFile, torn);
  for (const count of [2, 3]) await folder.keepReceipt(await receipt(count));
  const text = await readFile(folder.receiptsFile, 'utf8');
  expect(await verifyReceipts(text, log.session, (count) => log.head(count))).toMatchObject({ verdict: 'verified', valid: 3, upTo: 3 });
});

it('nor does one that was the first', async () => {
  await appendFile(folder.receiptsFile, '{"server":"htt');
  await folder.keepReceipt(await receipt(1));
  expect(await readFile(folder.receiptsFile, 'utf8')).toBe(`${JSON.stringify(await receipt(1))}\n`);
});

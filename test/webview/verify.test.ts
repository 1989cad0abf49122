import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { ReceiptSigner } from '../../src/server/receipt-signer.ts';
import { isSigned } from '../../webview/verify/signature.ts';

const signer = new ReceiptSigner(generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }) as string);
const other = new ReceiptSigner(generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }) as string);
const receipt = signer.sign({ session: 'session-one', count: 3, head: 'a'.repeat(64), receivedAt: '2026-11-22T09:00:00.000Z' });

describe('a receipt in the browser', () => {
  test('holds by the key that signed it', async () => {
    expect(await isSigned(receipt, [other.publicKey, signer.publicKey])).toBe(true);
  });

  test.each([
    ['another count', { ...receipt, count: 4 }, signer.publicKey],
    ['another head', { ...receipt, head: 'b'.repeat(64) }, signer.publicKey],
    ['an unknown key', receipt, other.publicKey],
    ['a key under a stolen name', receipt, { ...other.publicKey, id: signer.publicKey.id }],
  ])('does not hold for %s', async (_what, changed, key) => {
    expect(await isSigned(changed, [key])).toBe(false);
  });
});

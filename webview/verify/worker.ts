import { StreamVerifier } from '../../src/core/replay/stream-verifier.ts';
import { sha256 } from '../../src/core/trajectory/sha256.ts';
import type { Integrity } from '../../src/protocol/replay.ts';
import type { Receipt, ServerKey } from '../../src/protocol/sync.ts';
import type { FromVerify, ToVerify } from './messages.ts';
import { isSigned } from './signature.ts';

/** Entry of a worker beside the one that folds: hashing all of a long log would hold that one up. */
const scope = globalThis as unknown as {
  postMessage(message: FromVerify): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<ToVerify>) => void): void;
};
const verifier = new StreamVerifier(sha256);
let signed: { readonly receipt: Receipt; readonly keys: readonly ServerKey[] } | undefined;

async function say(stands: boolean | undefined): Promise<void> {
  if (stands === undefined || !signed) return;
  const { receipt, keys } = signed;
  scope.postMessage({ type: 'verdict', integrity: stands ? await stood(receipt, keys) : broken(receipt) });
}

async function stood(receipt: Receipt, keys: readonly ServerKey[]): Promise<Integrity> {
  const holds = await isSigned(receipt, keys);
  const upTo = `The chain of ${receipt.count} events was followed in this browser`;
  if (holds === undefined) return { chain: 'verified', receipts: 'none', message: `${upTo}; it cannot check the server’s signature.` };
  if (!holds) return { chain: 'verified', receipts: 'invalid', message: `${upTo}; the server’s signature for it does not hold.` };
  return { chain: 'verified', receipts: 'verified', message: `${upTo}, and leads to what the server signed on ${receipt.receivedAt}.` };
}

const broken = ({ count }: Receipt): Integrity => ({
  chain: 'broken',
  soundUntil: count,
  receipts: 'none',
  message: `The first ${count} events do not lead to what the server signed for: one of them is not what was recorded.`,
});

scope.addEventListener('message', ({ data }) => {
  if (data.type === 'bytes') return void say(verifier.add(new Uint8Array(data.bytes)));
  signed = data;
  void say(verifier.expect(data.receipt));
});

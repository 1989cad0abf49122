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

/** What the last comparison said, and of how many events. */
let judged: { readonly count: number; readonly integrity: Integrity } | undefined;

async function judge(stands: boolean | undefined): Promise<void> {
  if (stands === undefined || !signed) return;
  const { receipt, keys } = signed;
  judged = { count: receipt.count, integrity: stands ? await stood(receipt, keys) : broken(receipt) };
  scope.postMessage({ type: 'verdict', integrity: judged.integrity });
}

/** Whether what came is what was signed for, neither less nor more: a comparison says nothing of what comes after it, or never does. */
function end(least: number, more: boolean): void {
  const { count } = verifier;
  const receipt = signed?.receipt;
  if (count < least) return refuse(count, `The server signed for ${least} events and gave out ${count}: those that follow are missing.`);
  if (!receipt || count <= receipt.count || judged?.integrity.chain === 'broken') return;
  if (!more)
    return refuse(receipt.count, `The server gave out ${count} events and signed for ${receipt.count}: nobody vouches for the others.`);
  if (judged) scope.postMessage({ type: 'verdict', integrity: { ...judged.integrity, upTo: judged.count - 1 } });
}

function refuse(soundUntil: number, message: string): void {
  scope.postMessage({ type: 'verdict', integrity: { chain: 'broken', soundUntil, receipts: 'none', message } });
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

function take(data: ToVerify): Promise<void> | void {
  switch (data.type) {
    case 'bytes':
      return judge(verifier.add(new Uint8Array(data.bytes)));
    case 'receipt':
      signed = data;
      return judge(verifier.expect(data.receipt));
    case 'end':
      return end(data.signed, data.more);
  }
}

// One after the other: what a signature's check says must not come after what was found since.
let turn: Promise<void> = Promise.resolve();
scope.addEventListener('message', ({ data }) => {
  turn = turn.then(() => take(data));
});

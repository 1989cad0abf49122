import { verifyAsync } from '@noble/ed25519';
import * as z from 'zod';
import { Receipt, receiptMessage, ServerKey } from '../protocol/sync.ts';
import { fromBase64Url, keyId } from './base64.ts';

/** A line of `receipts.jsonl`: a receipt with all that is needed to check it, years later and without the server. */
export const KeptReceipt = z.object({ server: z.string(), key: ServerKey, receipt: Receipt });
export type KeptReceipt = z.infer<typeof KeptReceipt>;

/** Is the receipt signed with this very key? */
export async function isSigned(receipt: Receipt, key: ServerKey): Promise<boolean> {
  if (receipt.key !== key.id || key.id !== (await keyId(key.publicKey))) return false;
  try {
    return await verifyAsync(fromBase64Url(receipt.signature), receiptMessage(receipt), fromBase64Url(key.publicKey));
  } catch {
    // Not a point on the curve, not 64 bytes: no signature.
    return false;
  }
}

export interface ReceiptsReport {
  /** `none`: there are no receipts. */
  readonly verdict: 'verified' | 'none' | 'invalid';
  /** Number of receipts that hold. */
  readonly valid: number;
  /** The largest number of events that a valid receipt covers. */
  readonly upTo: number;
  /** When the server last signed for it, ISO 8601. */
  readonly receivedAt?: string;
  /** The server keys that signed, by id. More than one key of one server deserves a question. */
  readonly keys: readonly string[];
  /** Those of `keys` that are known from the receipts alone: whoever forged them could have made the key, too. */
  readonly unknownKeys: readonly string[];
  readonly problems: readonly { readonly line: number; readonly why: string }[];
}

/** Is this key known to be the server's from elsewhere than its receipts? Undefined: nothing is known of that server's keys. */
export type IsServerKey = (server: string, key: ServerKey) => boolean | undefined;

/**
 * Checks kept receipts (the text of `receipts.jsonl`) against a log: each must be signed, be of this session, and sign for a head that the
 * log's own chain has after as many events. So neither side has dropped or changed what was signed for. A torn last line is no problem.
 */
export async function verifyReceipts(
  text: string,
  session: string,
  head: (count: number) => Promise<string | undefined>,
  isServerKey: IsServerKey = () => undefined,
): Promise<ReceiptsReport> {
  const problems: { line: number; why: string }[] = [];
  const keys = new Set<string>();
  const unknown = new Set<string>();
  let valid = 0;
  let upTo = 0;
  let receivedAt: string | undefined;
  const lines = text.split('\n');
  lines.pop();
  for (const [i, line] of lines.entries()) {
    const kept = parseKept(line);
    const known = kept && isServerKey(kept.server, kept.key);
    const forged = known === false ? `its key, ${kept!.key.id}, is not known to be the server’s` : undefined;
    const why = kept ? (forged ?? (await wrongWith(kept, session, head))) : 'it is no receipt';
    if (!kept || why !== undefined) {
      problems.push({ line: i + 1, why: why ?? '' });
      continue;
    }
    valid++;
    keys.add(kept.key.id);
    if (known === undefined) unknown.add(kept.key.id);
    if (kept.receipt.count >= upTo) ({ count: upTo, receivedAt } = kept.receipt);
  }
  const verdict = problems.length > 0 ? 'invalid' : valid > 0 ? 'verified' : 'none';
  return { verdict, valid, upTo, ...(receivedAt !== undefined && { receivedAt }), keys: [...keys], unknownKeys: [...unknown], problems };
}

async function wrongWith(
  kept: KeptReceipt,
  session: string,
  head: (count: number) => Promise<string | undefined>,
): Promise<string | undefined> {
  const { receipt, key } = kept;
  if (!(await isSigned(receipt, key))) return 'its signature does not hold';
  if (receipt.session !== session) return `it is of session ${receipt.session}`;
  const own = await head(receipt.count);
  if (own === undefined) return `it signs for ${receipt.count} events, and the log has fewer`;
  return own === receipt.head ? undefined : `the log’s chain differs after ${receipt.count} events`;
}

function parseKept(line: string): KeptReceipt | undefined {
  try {
    return KeptReceipt.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

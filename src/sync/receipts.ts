import { verifyAsync } from '@noble/ed25519';
import * as z from 'zod';
import { Receipt, receiptMessage, ServerKey } from '../protocol/sync.ts';

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

/** A key's id is the beginning of its own hash, so that an id cannot be given to another key. */
async function keyId(publicKey: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', fromBase64Url(publicKey));
  return toBase64Url(new Uint8Array(hash)).slice(0, 16);
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
  readonly problems: readonly { readonly line: number; readonly why: string }[];
}

/**
 * Checks kept receipts (the text of `receipts.jsonl`) against a log: each must be signed, be of this session, and sign for a head that the
 * log's own chain has after as many events. So neither side has dropped or changed what was signed for. A torn last line is no problem.
 */
export async function verifyReceipts(
  text: string,
  session: string,
  head: (count: number) => Promise<string | undefined>,
): Promise<ReceiptsReport> {
  const problems: { line: number; why: string }[] = [];
  const keys = new Set<string>();
  let valid = 0;
  let upTo = 0;
  let receivedAt: string | undefined;
  const lines = text.split('\n');
  lines.pop();
  for (const [i, line] of lines.entries()) {
    const kept = parseKept(line);
    const why = kept ? await wrongWith(kept, session, head) : 'it is no receipt';
    if (!kept || why !== undefined) {
      problems.push({ line: i + 1, why: why ?? '' });
      continue;
    }
    valid++;
    keys.add(kept.key.id);
    if (kept.receipt.count >= upTo) ({ count: upTo, receivedAt } = kept.receipt);
  }
  const verdict = problems.length > 0 ? 'invalid' : valid > 0 ? 'verified' : 'none';
  return { verdict, valid, upTo, ...(receivedAt !== undefined && { receivedAt }), keys: [...keys], problems };
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

export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (c) => c.charCodeAt(0));
}

const toBase64Url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

import { verifyAsync } from '@noble/ed25519';
import { handoverMessage } from '../protocol/sync.ts';
import type { RetiredKey, ServerKey, ServerKeys } from '../protocol/sync.ts';
import { fromBase64Url, keyId } from './base64.ts';

type Published = ServerKeys['keys'][number];

/**
 * The published keys that are to be trusted by whoever trusts `known`: itself, and each that the one before signed over to. Empty when the
 * server does not publish `known` at all.
 */
export async function successorsOf(known: ServerKey, { keys }: ServerKeys): Promise<ServerKey[]> {
  const trusted: ServerKey[] = [];
  let next: Published | undefined = keys.find((key) => key.id === known.id && key.publicKey === known.publicKey);
  while (next && !trusted.some((key) => key.id === next!.id)) {
    trusted.push({ id: next.id, algorithm: next.algorithm, publicKey: next.publicKey });
    next = 'retiredAt' in next ? await successorOf(next, keys) : undefined;
  }
  return trusted;
}

async function successorOf(key: RetiredKey, keys: readonly Published[]): Promise<Published | undefined> {
  const { successor, retiredAt } = key;
  if (!successor || (await keyId(successor.publicKey)) !== successor.id) return undefined;
  const message = handoverMessage(key.id, successor, retiredAt);
  const signed = await verifyAsync(fromBase64Url(successor.signature), message, fromBase64Url(key.publicKey)).catch(() => false);
  return signed ? keys.find((each) => each.id === successor.id && each.publicKey === successor.publicKey) : undefined;
}

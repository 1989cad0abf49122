import type { Receipt, ServerKey } from '../../src/protocol/sync.ts';

/**
 * Is the receipt signed with one of these keys? Undefined where the browser cannot tell: it knows no Ed25519, or the page came over
 * plain HTTP, where there is no cryptography.
 */
export async function isSigned(receipt: Receipt, keys: readonly ServerKey[]): Promise<boolean | undefined> {
  const subtle = globalThis.crypto?.subtle as SubtleCrypto | undefined;
  if (!subtle) return undefined;
  const key = keys.find(({ id }) => id === receipt.key);
  if (!key) return false;
  const raw = fromBase64Url(key.publicKey);
  const hash = new Uint8Array(await subtle.digest('SHA-256', raw));
  // A key's id is the beginning of its own hash, so that an id cannot be given to another key.
  if (!toBase64Url(hash).startsWith(key.id) || key.id.length < 16) return false;
  let imported: CryptoKey;
  try {
    imported = await subtle.importKey('raw', raw, 'Ed25519', false, ['verify']);
  } catch {
    return undefined;
  }
  return subtle.verify('Ed25519', imported, fromBase64Url(receipt.signature), message(receipt));
}

/** As `receiptMessage` of the protocol, which would bring all of its schemas along; a test holds the two together. */
function message({ session, count, head, receivedAt, key }: Receipt): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(['coagency receipt 1', session, count, head, receivedAt, key].join('\n'));
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0));
}

const toBase64Url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

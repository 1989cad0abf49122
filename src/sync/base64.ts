export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (c) => c.charCodeAt(0));
}

const toBase64Url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

/** A key's id is the beginning of its own hash, so that an id cannot be given to another key. */
export async function keyId(publicKey: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', fromBase64Url(publicKey));
  return toBase64Url(new Uint8Array(hash)).slice(0, 16);
}

import type { HashFunction } from './sink.ts';

/** A file's bytes as the log knows them. `text` absent: binary, too long, or in another encoding than UTF-8. */
export interface FileContent {
  /** Of the text without a byte order mark, as a document's hash; of the bytes where there is no text. */
  readonly hash: string;
  /** Bytes. */
  readonly size: number;
  readonly text?: string;
}

const SNIFFED = 8_192;
const BYTE_ORDER_MARK = 0xfe_ff;

/** A zero byte near the start: what git and VS Code take for binary. UTF-16 is binary by that rule, too. */
export function isBinary(bytes: Uint8Array): boolean {
  return bytes.subarray(0, SNIFFED).includes(0);
}

/** `decode`: strict UTF-8, throws on what is not. */
export function readContent(bytes: Uint8Array, hash: HashFunction, decode: (bytes: Uint8Array) => string): FileContent {
  const size = bytes.byteLength;
  if (isBinary(bytes)) return { hash: hash(bytes), size };
  try {
    const decoded = decode(bytes);
    const text = decoded.charCodeAt(0) === BYTE_ORDER_MARK ? decoded.slice(1) : decoded;
    return { hash: hash(text), size, text };
  } catch {
    return { hash: hash(bytes), size };
  }
}

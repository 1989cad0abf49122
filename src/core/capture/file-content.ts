import type { HashFunction } from './sink.ts';

/** A file's bytes as the log knows them. `text` absent: binary, too long, or in an encoding that is not known. */
export interface FileContent {
  /** Of the text as a document has it; of the bytes where there is no text. */
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
    const text = documentText(decode(bytes));
    return { hash: hash(text), size, text };
  } catch {
    return { hash: hash(bytes), size };
  }
}

/** As the editor makes a document of it: without a byte order mark, and with the line ends alike that most lines have. */
export function documentText(decoded: string): string {
  const text = decoded.charCodeAt(0) === BYTE_ORDER_MARK ? decoded.slice(1) : decoded;
  if (!text.includes('\r')) return text;
  const returns = countOf(text, '\r');
  const feeds = countOf(text, '\n');
  const both = countOf(text, '\r\n');
  if (returns === both && feeds === both) return text;
  return text.replaceAll(/\r\n|\r|\n/g, returns > (returns + feeds - both) / 2 ? '\r\n' : '\n');
}

function countOf(text: string, end: string): number {
  let count = 0;
  for (let at = text.indexOf(end); at !== -1; at = text.indexOf(end, at + end.length)) count++;
  return count;
}

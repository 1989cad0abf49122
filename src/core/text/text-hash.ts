import type { Text } from '@codemirror/state';
import { toHex } from '../trajectory/chain.ts';
import type { Sha256 } from '../trajectory/chain.ts';

/** The hash that events record of a document: SHA-256 of its UTF-8 bytes (a lone surrogate counts as U+FFFD), hex. */
export function hashText(text: string | Text, sha256: Sha256): string {
  return toHex(sha256(new TextEncoder().encode(text.toString())));
}

/** The text that a blob holds, to the last code unit; undefined where it is not what the blob's name (its SHA-256) says. */
export function textOfBlob(name: string, bytes: Uint8Array, sha256: Sha256): string | undefined {
  // A mark at the beginning belongs to the text: edits count from before it.
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  return hashText(text, sha256) === name ? text : undefined;
}

/** Changes between two recorded hashes of a small document. */
const FEWEST = 200;
/** Characters hashed per change, on average: keeps a hash's share at a fraction of a microsecond a change. */
const CHARACTERS_PER_CHANGE = 64;

/**
 * Says when a change should carry its document's hash: often in a small document, seldom in a large one, so that what hashing
 * costs per change is bounded whatever the size.
 */
export class HashCadence {
  readonly #changes = new Map<number, number>();

  /** Counts one change of the document, whose text is now `length` code units long; true: record the hash with it. */
  due(doc: number, length: number): boolean {
    const changes = (this.#changes.get(doc) ?? 0) + 1;
    const due = changes >= Math.max(FEWEST, length / CHARACTERS_PER_CHANGE);
    this.#changes.set(doc, due ? 0 : changes);
    return due;
  }

  /** The hash was recorded otherwise (open, save), or the document is closed. */
  reset(doc: number): void {
    this.#changes.delete(doc);
  }
}

import type { EventBody } from '../trajectory/events.ts';

/** Where capture writes. The recorder behind it gives place and time, redacts, and makes durable. */
export interface EventSink {
  append(body: EventBody): void;
  /** Stores a text under the SHA-256 of its UTF-8 bytes, durable before the event that names it. Returns that hash. */
  putBlob(text: string): string;
}

/** The same hash, of a text that comes in pieces; none ends within a pair of surrogates. */
export type HashInPieces = () => { update(piece: string): unknown; digest(): string };

/** SHA-256 in lower-case hex; a string counts as its UTF-8 bytes. */
export type HashFunction = (data: string | Uint8Array) => string;

/** What one request or one token may ask of the server. */
export interface Limits {
  /** Bytes of an append, on the wire and unpacked. */
  readonly appendWire: number;
  readonly appendContent: number;
  readonly blob: number;
  /** Bytes of any other request. */
  readonly small: number;
  /** Bytes that a read gives at a time, about. */
  readonly chunk: number;
  /** Live readers (long-poll and SSE) at a time: in all, and of one token. */
  readonly tails: number;
  readonly tailsOfToken: number;
  readonly longPollMs: number;
  readonly sseMs: number;
  /** Requests of a token: so many at once, so many a second on the long run. */
  readonly burst: number;
  readonly perSecond: number;
}

export const DEFAULT_LIMITS: Limits = {
  appendWire: 16 << 20,
  appendContent: 16 << 20,
  blob: 32 << 20,
  small: 64 << 10,
  chunk: 4 << 20,
  tails: 2_000,
  tailsOfToken: 50,
  longPollMs: 20_000,
  sseMs: 60_000,
  burst: 400,
  perSecond: 100,
};

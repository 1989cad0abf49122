/**
 * The log as the sync client sees it. The log is the queue: nothing is copied out of it before it is sent, and a client that starts
 * anew goes on from what the server has.
 */
export interface LogSource {
  /** The session's id, as the header names it. */
  readonly session: string;
  /** Number of events that are on disk. */
  count(): Promise<number>;
  /** The header line of segment 1, without line feed. */
  header(): Promise<string>;
  /**
   * Event lines (exact, without line feeds) from `fromSeq` on: at least one when there is one, and no more than about `maxBytes`.
   * `nextSeq` is the number of the event after the last one.
   */
  read(fromSeq: number, maxBytes: number): Promise<{ lines: string[]; nextSeq: number }>;
  /** The chain's head after the first `seq` events (0: after the header), in hex; undefined when there are fewer. */
  head(seq: number): Promise<string | undefined>;
  /** A content that an event names by its SHA-256; undefined when it is not there (any more). */
  blob?(hash: string): Promise<string | Uint8Array | undefined>;
}

/**
 * A log as sync sees it: lines that will never change again. Lines travel without their line feed; the header line of segment 1
 * first, then the events; other headers and seals never.
 */
export interface LogSource {
  readonly session: string;
  /** Number of events that are durable. */
  count(): Promise<number>;
  /** Up to `maxBytes` of lines from `fromSeq` on (at least one line, where there is one); `nextSeq` follows the last of them. */
  read(fromSeq: number, maxBytes: number): Promise<{ lines: string[]; nextSeq: number }>;
  /** The first line. */
  header(): Promise<string>;
  /** Hex hash of the chain after `count` events; undefined when the log has fewer. */
  head(count: number): Promise<string | undefined>;
}

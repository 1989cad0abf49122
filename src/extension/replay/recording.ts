import type { Event } from 'vscode';
import type { Integrity } from '../../protocol/replay.ts';

/** A trajectory that can be replayed, wherever it lies: a folder on this machine, or a session on the server. */
export interface Recording {
  readonly session: string;
  readonly title: string;
  /** Still being written. */
  readonly live: boolean;
  readonly onDidGrow?: Event<void>;
  /** What was read or asked since is another than was known: `integrity` says so from now on. */
  readonly onDidDoubt?: Event<void>;
  /** Asks where the recording stands, of one that cannot know by itself: `live` and `integrity` are of that from then on. */
  look?(): Promise<void>;
  integrity(): Promise<Integrity>;
  /** The log's lines from this event on (with `from` 0 the header comes first), in pieces of whole lines joined by '\n'. */
  lines(from: number): AsyncIterable<{ readonly lines: string; readonly next: number }>;
  /** A text that is kept beside the log; undefined where it is not to be had, or is another than its name says. */
  blob(hash: string): Promise<string | undefined>;
  dispose(): void;
}

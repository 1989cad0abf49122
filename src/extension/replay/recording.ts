import type { Event } from 'vscode';
import type { Integrity } from '../../protocol/replay.ts';

/** A trajectory that can be replayed, wherever it lies: a folder on this machine, or a session on the server. */
export interface Recording {
  readonly session: string;
  readonly title: string;
  /** Still being written. */
  readonly live: boolean;
  readonly onDidGrow?: Event<void>;
  integrity(): Promise<Integrity>;
  /** The log's lines from this event on (with `from` 0 the header comes first), in pieces of whole lines joined by '\n'. */
  lines(from: number): AsyncIterable<{ readonly lines: string; readonly next: number }>;
  blob(hash: string): Promise<string | undefined>;
  dispose(): void;
}

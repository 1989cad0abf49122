import type { Uri } from 'vscode';
import type { EventSink, HashFunction, HashInPieces } from '../../core/capture/sink.ts';
import type { Timers } from '../../core/capture/throttle.ts';
import type { ClipboardReader } from './changes.ts';
import type { CaptureProblem } from './context.ts';

export interface CaptureSettings {
  /** `.gitignore` patterns of what is recorded by name and hash only. */
  readonly exclude: readonly string[];
  /** Where given, all else is recorded by name and hash only. */
  readonly include?: readonly string[];
  /** Record selections, visible lines and the editor in focus. */
  readonly attention: boolean;
  /** UTF-16 code units beyond which a document is recorded by hash and size. */
  readonly maxLength?: number;
  /** Look at the clipboard after an insertion of several characters, to tell a paste. It is compared, never recorded. */
  readonly clipboard?: boolean;
}

export interface CaptureOptions {
  readonly sink: EventSink;
  readonly hash: HashFunction;
  readonly hashInPieces: HashInPieces;
  /** Asked at every start. */
  readonly settings: () => CaptureSettings;
  /** The names of the roots with which the session began; none when it begins now. */
  readonly began?: readonly string[];
  /** Folders of our own (logs), never recorded. */
  readonly own?: readonly Uri[];
  /** Number of the first document that is opened: 1 in a new session, one more than the highest so far in a resumed one. */
  readonly firstDoc?: number;
  /** What the log says of a path's text now, for patches of files that are not open. */
  readonly recordedText?: (path: string) => string | undefined;
  /** What the log says of a path's encoding, for texts of files that are not open. */
  readonly recordedEncoding?: (path: string) => string | undefined;
  /** The path that a name of the log stands for, where the log's names are not the paths themselves; undefined where nobody knows. */
  readonly pathOf?: (name: string) => string | undefined;
  readonly onProblem: (problem: CaptureProblem) => void;
  readonly now?: () => number;
  readonly timers?: Timers;
  /** Milliseconds that an event may wait for what tells its origin (the clipboard, word of unsaved changes); 100 by default. */
  readonly patience?: number;
  /** Overrides how the clipboard is read. By default only on the desktop: a browser asks the user each time. */
  readonly readClipboard?: ClipboardReader;
}

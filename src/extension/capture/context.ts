import type { DiskSignals } from '../../core/capture/disk-signals.ts';
import type { HashFunction, HashInPieces } from '../../core/capture/sink.ts';
import type { KnownFiles } from '../../core/capture/known-files.ts';
import type { Outbox } from '../../core/capture/outbox.ts';
import type { Timers } from '../../core/capture/throttle.ts';
import type { Scope } from './scope.ts';

/** A part of capture failed; VS Code and the other parts go on. Reported once for each place. */
export interface CaptureProblem {
  readonly where: string;
  readonly error: unknown;
}

/** What the parts of capture share. */
export interface CaptureContext {
  readonly outbox: Outbox;
  readonly scope: Scope;
  readonly hash: HashFunction;
  readonly hashInPieces: HashInPieces;
  /** Monotonic milliseconds; only for telling how long ago something was. */
  readonly now: () => number;
  readonly timers: Timers;
  readonly known: KnownFiles;
  readonly signals: DiskSignals;
  /** What the log says of a file's text now. */
  readonly recordedText: (path: string) => string | undefined;
  /** The encoding that the log says of a file. */
  readonly recordedEncoding: (path: string) => string | undefined;
  readonly problem: (where: string, error: unknown) => void;
  /** A listener that cannot throw. */
  guard<A extends readonly unknown[]>(where: string, listener: (...args: A) => unknown): (...args: A) => void;
}

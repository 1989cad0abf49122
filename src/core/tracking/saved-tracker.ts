import type { Step } from '../plan/schema.ts';
import type { Entry, SavedHunkLog } from './log.ts';
import type { SavedWords } from './step-words.ts';
import type { Filed, SavedTally } from './tally.ts';
import type { Hunk, SkipSuspicion, StepState, StepTracker } from './types.ts';

/** A hunk as the tracker knows it; the hunk itself is kept elsewhere. */
export type SavedEntry = Omit<Entry, 'hunk'> & { readonly filed: Filed | undefined; readonly ownFiled: Filed | undefined };

/** All that a tracker's later answers depend on, as plain data that its later calls leave alone. */
export interface SavedTracker {
  readonly steps: readonly Step[];
  readonly log: SavedHunkLog;
  readonly tally: SavedTally;
  readonly ownTally: SavedTally | undefined;
  /** In the order in which the hunks came. */
  readonly entries: readonly SavedEntry[];
  readonly words: SavedWords;
  /** Hunks of which a model has an opinion, and steps whose work it did not find. */
  readonly judged: readonly number[];
  readonly missing: readonly string[];
  /** Hunks that were not committed as they are, and errors by file. */
  readonly uncommitted: readonly number[];
  readonly errors: ReadonlyArray<readonly [path: string, errors: number]>;
  readonly states: ReadonlyArray<readonly [step: string, StepState]>;
  readonly focus: string | null;
  readonly boundary: number;
  readonly settled: boolean;
  readonly suspicions: readonly SkipSuspicion[];
}

/** A tracker that can be put down and taken up by another, which then gives the same answers. */
export interface ResumableTracker extends StepTracker {
  save(): SavedTracker;
  /** To be called before anything else. `hunks`: by id, as they were when it was saved. */
  restore(saved: SavedTracker, hunks: ReadonlyMap<number, Hunk>): void;
}

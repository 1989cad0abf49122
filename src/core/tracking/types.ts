import type { Step } from '../plan/schema.ts';

/**
 * One net hunk: what a stretch of a file is now against what it was when the session began. An edit that is undone
 * leaves no hunk. Lines are without their ends; line numbers count from 1. `context` is the nearest enclosing
 * declaration line above (as in a unified diff's hunk heading), or ''.
 */
export interface Hunk {
  /** Stable while the hunk lives, unique in a session. */
  readonly id: number;
  readonly path: string;
  readonly oldStart: number;
  readonly newStart: number;
  readonly context: string;
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

export type HunkUpdate =
  /** New, or changed in content or place. */
  { readonly op: 'set'; readonly hunk: Hunk } | { readonly op: 'remove'; readonly id: number };

/** What happened between two pauses. `t`: milliseconds on the session's clock. */
export interface Burst {
  readonly t: number;
  readonly updates: readonly HunkUpdate[];
}

/** Hard facts from the expert; they re-decide the rest. */
export type Fact =
  | { readonly kind: 'assign'; readonly hunk: number; readonly step: string | null }
  | { readonly kind: 'focus'; readonly step: string | null }
  | { readonly kind: 'done' | 'not-done' | 'waived' | 'overridden' | 'reinstated'; readonly step: string }
  | { readonly kind: 'check'; readonly step: string; readonly passed: boolean };

/** What is observed besides edits. A commit or a test run is also a boundary. */
export type Signal =
  /** `files`: what was committed; absent: all that was changed. */
  | { readonly kind: 'commit'; readonly message: string; readonly files?: readonly string[] | undefined }
  /** No boundary: how many errors a file has now. */
  | { readonly kind: 'diagnostics'; readonly path: string; readonly errors: number }
  | { readonly kind: 'test'; readonly passed: number; readonly failed: number }
  | { readonly kind: 'command'; readonly line: string; readonly exitCode: number | null };

/** What a model said of the tracker's doubts: evidence like any other, never a fact. */
export type Opinion =
  /** Which step an edit serves; null: none. */
  | { readonly kind: 'edit'; readonly hunk: number; readonly step: string | null; readonly why: string }
  /** That none of the edits does the step's work. */
  | { readonly kind: 'missing'; readonly step: string; readonly why: string };

/** Where another's opinion would help: edits that may well serve another step than the likeliest, and steps that may have been passed over. */
export interface Doubts {
  /** Ids of hunks, least sure first. */
  readonly hunks: readonly number[];
  /** Ids of steps, likeliest passed over first, each with the hunks that come nearest to it. */
  readonly steps: ReadonlyArray<{ readonly step: string; readonly nearest: readonly number[] }>;
}

/** `step: null`: off plan. `step: undefined`: abstains. */
export interface Attribution {
  readonly hunk: number;
  readonly step: string | null | undefined;
  /** Best guess even where it abstains. */
  readonly best: string | null;
  /** Calibrated probability that `best` is right. */
  readonly confidence: number;
  readonly runnerUp?: { readonly step: string | null; readonly confidence: number };
}

export type StepState = 'untouched' | 'in-progress' | 'likely-done' | 'verified' | 'possibly-skipped' | 'skipped' | 'waived' | 'overridden';

/** One observed fact that speaks for a step, in words. `uri`/`line` where a click leads. */
export interface Evidence {
  readonly kind:
    | 'file'
    | 'symbol'
    | 'words'
    | 'context'
    | 'test'
    | 'docs'
    | 'command'
    | 'diagnostics'
    | 'commit'
    | 'check'
    | 'expert'
    | 'model';
  /** "edits `parse()` in `src/plan/kiro.ts`, which this step names" */
  readonly text: string;
  readonly uri?: string;
  readonly line?: number;
  /** 0-1: how much it weighs; for order, not for show. */
  readonly weight: number;
}

export interface StepVerdict {
  readonly step: string;
  readonly state: StepState;
  /** Probability that work on the step took place. */
  readonly confidence: number;
  readonly hunks: readonly number[];
  readonly evidence: readonly Evidence[];
}

/** A step that the tracker takes for skipped, with its why. The caller turns it into a `flag.raised`. */
export interface SkipSuspicion {
  readonly step: string;
  readonly confidence: number;
  readonly lookedFor: readonly string[];
  readonly laterStep?: string;
  readonly why: string;
}

/** A burst of hunks that serves no step. */
export interface OffPlanBurst {
  readonly hunks: readonly number[];
  readonly files: readonly string[];
  readonly confidence: number;
}

/** Deterministic and incremental: equal calls give equal answers, and a call costs in proportion to what it brings. */
export interface StepTracker {
  /** Also after an edit or revision of the plan: what is known of steps that stay is kept. */
  setPlan(steps: readonly Step[]): void;
  observe(burst: Burst): void;
  signal(signal: Signal, t: number): void;
  fact(fact: Fact, t: number): void;
  opinion(opinion: Opinion, t: number): void;
  /**
   * Works out what `settle` will conclude, a little at each step, so that a long session's end keeps nobody waiting: `settle` is quick if
   * nothing happened since. Nobody need call it.
   */
  foresee(): Iterator<void, void>;
  /** The session has ended: later hunks have had their say on earlier ones, and missing work will not come. */
  settle(): void;
  attribution(hunk: number): Attribution | undefined;
  verdicts(): readonly StepVerdict[];
  skips(): readonly SkipSuspicion[];
  offPlan(): readonly OffPlanBurst[];
  /** @param ending the session is about to end, so that what was not done will not be done. */
  doubts(ending: boolean): Doubts;
}

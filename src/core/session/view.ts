import type { OfferedPiece } from '../plan/offer.ts';
import type { Claim, Plan, PlanOrigin, Step } from '../plan/schema.ts';
import type { Evidence, StepState } from '../tracking/types.ts';
import type { Finding, Flag, Override, Task } from '../trajectory/events.ts';
import type { ApproachView } from './approach.ts';
import type { CheckRecord, FindingRecord, PastOverride } from './judgement.ts';

/** Everything that the sidebar and the replay page show of a session at one moment: plain JSON, folded from the log. */
export interface SessionView {
  readonly session: string;
  /** Number of events folded. */
  readonly count: number;
  /** Milliseconds at work. */
  readonly t: number;
  readonly task: Task;
  readonly phase: 'no-plan' | 'proposed' | 'working' | 'paused' | 'finished';
  /** Null also while the expert's own view is awaited: then it is there, and not shown. */
  readonly plan: PlanView | null;
  readonly approach?: ApproachView;
  /** Open flags without a step (off plan). Those of a step stand on the step. */
  readonly offPlanFlags: readonly Flag[];
  readonly offPlan: { readonly hunks: number; readonly files: readonly FileTouch[] };
  /** All but those that their rule took back; the answered ones with their answer. */
  readonly findings: readonly FindingView[];
  /** The last fresh look that a model took. */
  readonly lastLook?: { readonly model: string; readonly findings: number; readonly t: number };
  /** Overrides of the whole plan, a finding, or a step that is gone. */
  readonly overrides: readonly Override[];
  readonly totals: { readonly steps: number; readonly done: number; readonly flags: number; readonly overrides: number };
}

export interface PlanView {
  readonly id: string;
  readonly title: string;
  readonly origin: PlanOrigin;
  readonly accepted: boolean;
  /** How many things have happened to the session's plans: more of them, and their history is longer. */
  readonly changes: number;
  readonly steps: readonly StepView[];
  /** Earlier plans of the session, oldest first. */
  readonly earlier: readonly Plan[];
  /** A revision that waits for the expert's answer. */
  readonly offer?: OfferView;
}

/** What a revision would change in the plan as it stands, piece by piece. */
export interface OfferView {
  readonly id: string;
  readonly origin: PlanOrigin;
  readonly wish?: string;
  readonly pieces: readonly OfferedPiece[];
  /** Of the steps that are offered. */
  readonly claims: readonly Claim[];
}

export interface StepView {
  readonly step: Step;
  readonly state: StepState;
  /** Absent where a number would not help (untouched, or the expert has spoken). */
  readonly confidence?: number;
  /** True for the step that the expert is on. */
  readonly current: boolean;
  readonly evidence: readonly Evidence[];
  readonly files: readonly FileTouch[];
  readonly claims: readonly Claim[];
  readonly flag?: Flag;
  readonly overrides: readonly Override[];
  /** Refusals that were withdrawn or said better since. */
  readonly past?: readonly PastOverride[];
  /** Edits off the plan serve it, done another way than it says; why, nobody has said. */
  readonly anotherWay?: true;
  readonly waived?: string;
  /** How its checks went, taken together, and when the last of them ran. */
  readonly check?: { readonly passed: boolean; readonly t: number };
  /** The last run of each of its checks that was run and still is one of them. */
  readonly checked?: readonly CheckRecord[];
}

/** A finding and how it was answered; `answer` is absent while it is open. */
export interface FindingView extends Finding {
  readonly answer?: Exclude<FindingRecord['how'], 'withdrawn' | undefined>;
}

/** A file in which a step left net changes. `line`: where the first of them is now, from 1. */
export interface FileTouch {
  readonly uri: string;
  readonly added: number;
  readonly removed: number;
  readonly line: number;
}

import * as z from 'zod';
import { StepOperation } from '../core/plan/schema.ts';
import type { Step } from '../core/plan/schema.ts';
import type { Entry } from '../core/session/chronicle.ts';
import type { SessionView } from '../core/session/view.ts';
import { CodeReference, OverrideTarget, Wrong } from '../core/trajectory/events.ts';

/** What the expert is writing and has not sent. Kept by the host, so that a reload loses no word. */
export const OverrideDraft = z.object({
  target: OverrideTarget,
  wrong: Wrong.nullable(),
  rationale: z.string().max(20_000),
  instead: z.string().max(20_000).default(''),
  sure: z.number().int().min(1).max(5).nullable().default(null),
  link: z.string().max(2_000).default(''),
  code: z.array(CodeReference).max(20).default([]),
  /** Id of the override that this one is to amend; both stay in the log. */
  amends: z.string().optional(),
  /** What the expert does instead is to become a step of the plan. */
  become: z.boolean().default(false),
});
export type OverrideDraft = z.infer<typeof OverrideDraft>;

/** How the plan is being made; null when none is. */
export interface PlanningProgress {
  readonly stage: 'reading-workspace' | 'waiting' | 'streaming' | 'repairing' | 'checking-claims';
  /** Steps that have arrived so far, incomplete last one included. */
  readonly steps: readonly Pick<Step, 'title' | 'description'>[];
  readonly model: string;
  readonly usage?: { readonly inputTokens: number; readonly outputTokens: number };
  /** Why it takes longer, in a sentence: "api.example.com asks to wait (429): trying again in 12 s." */
  readonly note?: string;
}

/** A fresh look under way: a model reads what was done. */
export interface LookProgress {
  readonly stage: 'reading' | 'waiting' | 'answering';
  readonly model: string;
  /** Findings that have arrived so far. */
  readonly findings: number;
  readonly note?: string;
}

/** A failure that the expert should see: a sentence, what to do next, and which buttons are offered. */
export interface PanelError {
  readonly code: string;
  readonly message: string;
  readonly next: string;
  readonly actions: readonly ('retry' | 'show-raw' | 'set-key' | 'outline' | 'import' | 'settings' | 'sign-in' | 'fresh-look')[];
}

export interface SyncView {
  readonly state: 'off' | 'synced' | 'syncing' | 'waiting' | 'offline' | 'paused' | 'signed-out' | 'error';
  readonly pending: number;
  /** Milliseconds since the epoch of the last signed receipt. */
  readonly receiptAt?: number;
  readonly message?: string;
  /** Code of the failure, for programs: `signed-out`, `server-key-changed`, … */
  readonly code?: string;
  /** Of this upload: events that the server has, of all that there are. */
  readonly progress?: { readonly sent: number; readonly total: number };
  /** The server has another history of the session: this one's name there. */
  readonly fork?: string;
}

export interface RecordingView {
  readonly state: 'recording' | 'paused' | 'failed' | 'off';
  readonly message?: string;
}

/** The model judge: what it does, and what it has taken of this hour's budget. */
export interface JudgeView {
  readonly state: 'off' | 'ready' | 'asking' | 'spent' | 'failed';
  readonly requests: number;
  readonly mostRequests: number;
  readonly tokens: number;
  readonly mostTokens: number;
  /** Why it failed, in a sentence. */
  readonly message?: string;
}

/** Host to sidebar. `state` replaces everything shown; the form being written is not part of it. */
export type ToSidebar =
  | {
      readonly type: 'state';
      readonly view: SessionView | null;
      readonly planning: PlanningProgress | null;
      readonly look: LookProgress | null;
      /** The step whose checks run now. */
      readonly checking: string | null;
      readonly error: PanelError | null;
      readonly sync: SyncView;
      readonly recording: RecordingView;
      /** Absent: off. */
      readonly judge?: JudgeView;
      /** Where a new plan can come from just now. */
      readonly sources: readonly {
        readonly id: 'model' | 'editor' | 'import' | 'outline';
        readonly label: string;
        readonly ready: boolean;
      }[];
      /** A session of this workspace that is not finished and not open. */
      readonly resumable: { readonly session: string; readonly title: string } | null;
      /** A task that lies ready (a sample, or what a team was given); null: none. */
      readonly suggestedTask: string | null;
      /** How many plan edits can be undone and redone now. */
      readonly planEdits: { readonly undo: number; readonly redo: number };
    }
  /** Open the form on a target, with what the host guessed (from tracker and selection) or kept. */
  | { readonly type: 'open-override'; readonly draft: OverrideDraft; readonly targetTitle: string }
  /** Code for the open form. */
  | { readonly type: 'attached'; readonly target: OverrideTarget; readonly code: CodeReference }
  | { readonly type: 'focus-step'; readonly step: string }
  /** The panel was gone to by a key or a command: put focus where one goes on. */
  | { readonly type: 'focus-panel' }
  /** Open the line that says what a revision is to change. */
  | { readonly type: 'open-revise' }
  /** What happened to the session's plans, oldest first; the latest, where there is too much of it. */
  | { readonly type: 'history'; readonly session: string; readonly changes: number; readonly entries: readonly Entry[] }
  /** Open the history of the plan. */
  | { readonly type: 'open-history' }
  /** Lead to a finding; null: to the first that is open. */
  | { readonly type: 'focus-finding'; readonly finding: string | null }
  /** Open the inline reason field of a step. */
  | { readonly type: 'ask-reason'; readonly step: string; readonly purpose: 'waive' | 'elsewhere' }
  /** The answer to a request that failed its schema or could not be carried out. */
  | { readonly type: 'refused'; readonly request: string; readonly message: string };

/** Sidebar to host. Checked with this schema at the boundary. */
export const FromSidebar = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('start'), text: z.string().min(1).max(200_000), source: z.enum(['model', 'editor', 'import', 'outline']) }),
  z.object({ type: z.literal('resume') }),
  z.object({ type: z.literal('cancel-planning') }),
  z.object({ type: z.literal('accept-plan') }),
  /** How the expert would do it, before they see the plan; null: they would not say. */
  z.object({ type: z.literal('approach'), text: z.string().min(1).max(8_000).nullable() }),
  z.object({ type: z.literal('edit-plan'), operation: StepOperation }),
  z.object({ type: z.literal('undo-plan-edit') }),
  z.object({ type: z.literal('redo-plan-edit') }),
  z.object({ type: z.literal('show-history') }),
  /** Ask the model for the rest of the plan anew. */
  z.object({ type: z.literal('revise'), wish: z.string().max(8_000).optional() }),
  /** Answer the revision that is offered: the keys of the pieces taken; none of them declines it. */
  z.object({
    type: z.literal('take-offer'),
    offer: z.string(),
    taken: z.array(z.string()).max(1_000),
    reason: z.string().max(8_000).optional(),
  }),
  z.object({ type: z.literal('mark'), step: z.string(), as: z.enum(['done', 'not-done']), where: z.string().max(2_000).optional() }),
  z.object({ type: z.literal('focus'), step: z.string().nullable() }),
  z.object({ type: z.literal('waive'), step: z.string(), reason: z.string().min(1).max(8_000) }),
  z.object({
    type: z.literal('resolve-flag'),
    flag: z.string(),
    how: z.enum(['dismissed', 'doing', 'elsewhere', 'not-needed']),
    note: z.string().max(8_000).optional(),
  }),
  /** Ask the host for a draft on this target; it answers with `open-override`. */
  z.object({ type: z.literal('distrust'), target: OverrideTarget, wrong: Wrong.optional() }),
  /** Attach what is selected in the editor to the draft on this target; the host answers with `attached`. */
  z.object({ type: z.literal('attach-code'), target: OverrideTarget }),
  z.object({ type: z.literal('draft'), draft: OverrideDraft.nullable() }),
  z.object({ type: z.literal('override'), draft: OverrideDraft.extend({ wrong: Wrong, rationale: z.string().min(1).max(20_000) }) }),
  z.object({ type: z.literal('withdraw-override'), override: z.string() }),
  z.object({ type: z.literal('assign-off-plan'), flag: z.string(), step: z.string().nullable() }),
  /** `check`: the one at this place; absent: all, up to the first that fails. */
  z.object({ type: z.literal('run-checks'), step: z.string(), check: z.number().int().nonnegative().optional() }),
  z.object({ type: z.literal('reveal'), uri: z.string(), line: z.number().int().positive() }),
  z.object({ type: z.literal('finish') }),
  z.object({ type: z.literal('show-changes'), step: z.string() }),
  z.object({ type: z.literal('cancel-look') }),
  /** `fixing` also opens the place. */
  z.object({ type: z.literal('resolve-finding'), finding: z.string(), how: z.enum(['accepted', 'fixing', 'fixed']) }),
  z.object({
    type: z.literal('command'),
    command: z.enum([
      'retry',
      'dismiss-error',
      'propose-another',
      'show-raw',
      'set-key',
      'outline',
      'import',
      'export',
      'settings',
      'sign-in',
      'fresh-look',
      'replay',
      'sync-now',
      'pause',
      'continue',
    ]),
  }),
]);
export type FromSidebar = z.infer<typeof FromSidebar>;

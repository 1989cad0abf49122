import type { Step } from '../../src/core/plan/schema.ts';
import type { Flag } from '../../src/core/trajectory/events.ts';
import type { FindingView, SessionView, StepView } from '../../src/core/session/view.ts';
import type { OverrideDraft, ToSidebar } from '../../src/protocol/sidebar.ts';

/** What the host last showed us. */
export type Shown = Extract<ToSidebar, { type: 'state' }>;
export type SourceId = Shown['sources'][number]['id'];

/** The open override form. */
export interface FormState {
  readonly draft: OverrideDraft;
  readonly title: string;
  /** Where it was opened (`placeOf`), and stays: a flag may go while its refusal is written. */
  readonly at: string;
  /** The optional fields are unfolded. */
  readonly more: boolean;
  /** What still lacks, said after an attempt to send. */
  readonly lacks: 'wrong' | 'rationale' | null;
}

/** The one-line reason asked for in place. `flag`: answers that flag; absent: speaks of the step itself. */
export interface ReasonState {
  readonly step: string;
  readonly purpose: 'waive' | 'elsewhere';
  readonly flag: string | null;
  readonly text: string;
}

/** What can be written of a step. `parent`: empty for a step of its own. */
export type StepWords = Readonly<Pick<Step, 'title' | 'description' | 'optional' | 'dependsOn'>> & { readonly parent: string };

/** A step being written: a new one (`id` null) to stand at `index`, or a change of one. */
export interface EditState {
  readonly id: string | null;
  readonly index: number;
  readonly title: string;
  readonly description: string;
  readonly optional: boolean;
  readonly parent: string;
  /** Numbers of the steps that it waits for, as written: "2, 4". */
  readonly after: string;
  /** The ids of the plan's steps, as they are numbered. */
  readonly numbered: readonly string[];
  /** What the editor opened with. */
  readonly was: StepWords;
  /** The off-plan flag whose edits the new step shall take. */
  readonly flag: string | null;
}

export interface SplitState {
  readonly id: string;
  readonly text: string;
}

/** All that the page itself knows: plain JSON, kept over a reload. */
export interface UiState {
  readonly session: string | null;
  readonly expanded: readonly string[];
  /** The step that Tab leads to. */
  readonly at: string | null;
  readonly form: FormState | null;
  /** Drafts of forms that were closed unsent, newest last. */
  readonly kept: readonly OverrideDraft[];
  readonly reason: ReasonState | null;
  readonly edit: EditState | null;
  /** The step that is being split: one part a line. */
  readonly split: SplitState | null;
  /** `text` null: not yet written in, so a suggestion may stand there. */
  readonly task: { readonly text: string | null; readonly source: SourceId | null; readonly open: boolean };
  readonly scroll: number;
  readonly help: boolean;
  /** The history of the plan is shown instead of it. */
  readonly history: boolean;
  /** How the expert would do it, as far as it is written. */
  readonly approach: string;
  /** What a revision is to change, while the line for it is open. */
  readonly wish: string | null;
  /** The answer to the revision that is offered: its id, and the pieces that are chosen otherwise than they came. */
  readonly answer: { readonly offer: string; readonly flipped: readonly string[]; readonly at: string | null } | null;
}

export interface Model {
  readonly shown: Shown | null;
  readonly ui: UiState;
  /** What the polite live region says. */
  readonly said: string;
  /** What happened to the plan, as the host told last. Not kept over a reload. */
  readonly history: Extract<ToSidebar, { type: 'history' }> | null;
  /** A request that the host refused, in its words. */
  readonly refusal: string | null;
  /** What was on the page when a request was sent, to come back if it is refused. Not kept over a reload. */
  readonly sent: Readonly<Record<string, Partial<UiState>>>;
}

export const EMPTY_UI: UiState = {
  session: null,
  expanded: [],
  at: null,
  form: null,
  kept: [],
  reason: null,
  edit: null,
  split: null,
  task: { text: null, source: null, open: false },
  scroll: 0,
  help: false,
  history: false,
  approach: '',
  wish: null,
  answer: null,
};

/** The page's state as it was kept; fields of an older version that are missing start empty. */
export const initialModel = (kept: Partial<UiState> | undefined): Model => ({
  shown: null,
  ui: {
    ...EMPTY_UI,
    ...kept,
    form: kept?.form ? { ...kept.form, at: kept.form.at ?? 'top' } : null,
    edit: kept?.edit?.was ? kept.edit : null,
  },
  said: '',
  history: null,
  refusal: null,
  sent: {},
});

export const stepsOf = (view: SessionView | null | undefined): readonly StepView[] => view?.plan?.steps ?? [];

export const idsOf = (steps: readonly StepView[]): readonly string[] => steps.map(({ step }) => step.id);

/** Every open flag: those on steps in plan order, then those off plan. */
export function openFlags(view: SessionView | null | undefined): readonly Flag[] {
  if (!view) return [];
  return [...stepsOf(view).flatMap(({ flag }) => (flag ? [flag] : [])), ...view.offPlanFlags];
}

/** A finding that still wants an answer. */
export const isOpen = ({ answer }: FindingView): boolean => answer === undefined || answer === 'fixing';

/** Where in the page a form on this target stands: in a step, a finding, an off-plan flag, or at the top. */
export function placeOf(target: OverrideDraft['target'], view: SessionView | null | undefined): string {
  const step = target.kind === 'flag' ? stepsOf(view).find(({ flag }) => flag?.id === target.id)?.step.id : target.id;
  if ((target.kind === 'step' || target.kind === 'flag') && stepsOf(view).some((item) => item.step.id === step)) return `step:${step}`;
  if (target.kind === 'flag' && view?.offPlanFlags.some(({ id }) => id === target.id)) return `flag:${target.id}`;
  if (target.kind === 'finding' && view?.findings.some(({ id }) => id === target.id)) return `finding:${target.id}`;
  return 'top';
}

/** Where the open form stands: where it was opened, while that is there. An off-plan flag keeps its place for it. */
export function placeOfForm({ at, draft }: FormState, view: SessionView | null | undefined): string {
  const there = at.startsWith('flag:')
    ? view?.plan
    : stepsOf(view).some(({ step }) => at === `step:${step.id}`) || view?.findings.some(({ id }) => at === `finding:${id}`);
  return there ? at : placeOf(draft.target, view);
}

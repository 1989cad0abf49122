import { offeredPieces } from '../plan/offer.ts';
import type { Step } from '../plan/schema.ts';
import type { Hunk, StepState, StepVerdict } from '../tracking/types.ts';
import type { Flag, Override } from '../trajectory/events.ts';
import type { Approach, ApproachView } from './approach.ts';
import type { Chronicle } from './chronicle.ts';
import type { CheckRecord, Judgement } from './judgement.ts';
import type { PlanHistory } from './plan-history.ts';
import { stayingSteps } from './standing.ts';
import type { FileTouch, OfferView, PlanView, SessionView, StepView } from './view.ts';
import type { Work } from './work.ts';

/** The parts of a folded session. */
export interface SessionParts extends Pick<SessionView, 'session' | 'count' | 't' | 'task' | 'phase'> {
  readonly plans: PlanHistory;
  readonly approach: Approach;
  readonly chronicle: Chronicle;
  readonly judgement: Judgement;
  readonly work: Work;
}

/** A step in one of these needs nothing more from the expert. */
const SETTLED: ReadonlySet<StepState> = new Set(['likely-done', 'verified', 'waived', 'overridden']);

export function buildView(model: SessionParts): SessionView {
  const { judgement, plans, work } = model;
  const flags = judgement.openFlags;
  const overrides = judgement.overrides;
  const approach = shownApproach(model);
  const plan = approach?.awaited ? null : buildPlan(model, flags, overrides);
  const leaves = plan ? leafSteps(plan.steps) : [];
  const offPlan = work.tracker.offPlan().flatMap((burst) => burst.hunks);
  return {
    session: model.session,
    count: model.count,
    t: model.t,
    task: model.task,
    phase: model.phase,
    plan,
    ...(approach ? { approach } : {}),
    offPlanFlags: flags.filter((flag) => flag.kind === 'off-plan'),
    offPlan: { hunks: offPlan.length, files: touches(offPlan, work.hunks) },
    findings: judgement.findings.flatMap(({ finding, how }) =>
      how === 'withdrawn' ? [] : [how === undefined ? finding : { ...finding, answer: how }],
    ),
    ...(judgement.lastLook ? { lastLook: judgement.lastLook } : {}),
    overrides: overrides.filter(({ target }) => target.kind !== 'step' || !plans.step(target.id)),
    totals: {
      steps: leaves.length,
      done: leaves.filter((step) => SETTLED.has(step.state)).length,
      flags: flags.length,
      overrides: overrides.length,
    },
  };
}

/** Only what an AI proposes is held back until the expert has said how they would do it, and only before they have seen it. */
function shownApproach({ approach, plans }: SessionParts): ApproachView | undefined {
  const { view } = approach;
  if (!view?.awaited || !plans.plan) return view;
  return plans.origin.kind === 'model' && !plans.accepted && plans.earlier.length === 0 ? view : undefined;
}

function buildPlan(model: SessionParts, flags: readonly Flag[], overrides: readonly Override[]): PlanView | null {
  const { plan, origin, accepted, earlier } = model.plans;
  if (!plan) return null;
  const verdicts = new Map(model.work.tracker.verdicts().map((verdict) => [verdict.step, verdict]));
  const steps = plan.steps.map((step) => {
    const flag = flags.find((open) => open.kind === 'skipped' && open.step === step.id);
    const refusals = overrides.filter(({ target }) => target.kind === 'step' && target.id === step.id);
    return buildStep(model, step, verdicts.get(step.id), flag, refusals);
  });
  const view: PlanView = { id: plan.id, title: plan.title, origin, accepted, changes: model.chronicle.entries.length, steps, earlier };
  const offer = buildOffer(model, view);
  return offer ? { ...view, offer } : view;
}

function buildOffer({ plans, judgement }: SessionParts, view: PlanView): OfferView | undefined {
  const { plan, offer, written } = plans;
  if (!plan || !offer) return undefined;
  const { origin, wish, claims } = offer.event;
  const refusedIds = [
    ...judgement.overrides.flatMap(({ target }) => (target.kind === 'step' ? [target.id] : [])),
    ...judgement.waivedSteps,
  ];
  const refused = refusedIds.map((id) => ({ id, title: plans.titleOf(id) ?? '' }));
  const pieces = offeredPieces(plan, offer, { stays: stayingSteps({ plan: view }), written, refused });
  return { id: offer.plan.id, origin, ...(wish === undefined ? {} : { wish }), pieces, claims };
}

function buildStep(
  model: SessionParts,
  step: Step,
  verdict: StepVerdict | undefined,
  flag: Flag | undefined,
  overrides: readonly Override[],
): StepView {
  const { judgement, plans, work } = model;
  const waived = judgement.waived(step.id);
  const past = judgement.pastOverrides.filter(({ override: { target } }) => target.kind === 'step' && target.id === step.id);
  const checked = judgement.checksOf(step);
  const state = shownState(model, step, verdict, flag, overrides);
  const uncertain = state === 'in-progress' || state === 'likely-done' || state === 'possibly-skipped';
  return {
    step,
    state,
    ...(uncertain && verdict ? { confidence: verdict.confidence } : {}),
    current: judgement.focus === step.id,
    evidence: verdict?.evidence ?? [],
    files: touches(verdict?.hunks ?? [], work.hunks),
    claims: plans.claims(step.id),
    ...(flag ? { flag } : {}),
    overrides,
    ...(past.length > 0 ? { past } : {}),
    ...(judgement.isDoneAnotherWay(step.id) ? { anotherWay: true as const } : {}),
    ...(waived === undefined ? {} : { waived }),
    ...(checked.length > 0 ? { check: summary(checked), checked } : {}),
  };
}

/**
 * The expert's word stands above the tracker's. And what the tracker merely suspects is shown only once it was told
 * as a flag, which is part of the record: the panel never says "skipped" without saying why.
 */
function shownState(
  model: SessionParts,
  step: Step,
  verdict: StepVerdict | undefined,
  flag: Flag | undefined,
  overrides: readonly Override[],
): StepState {
  if (overrides.length > 0) return 'overridden';
  if (model.judgement.waived(step.id) !== undefined) return 'waived';
  if (model.judgement.mark(step.id) === 'done') return 'verified';
  if (flag) return model.phase === 'finished' ? 'skipped' : 'possibly-skipped';
  const state = verdict?.state ?? 'untouched';
  if (state === 'possibly-skipped' || state === 'skipped') return verdict && verdict.hunks.length > 0 ? 'in-progress' : 'untouched';
  return state;
}

const summary = (runs: readonly CheckRecord[]): StepView['check'] & object => ({
  passed: runs.every(({ passed }) => passed),
  t: Math.max(...runs.map(({ t }) => t)),
});

function leafSteps(steps: readonly StepView[]): readonly StepView[] {
  const parents = new Set(steps.map(({ step }) => step.parent));
  return steps.filter(({ step }) => !parents.has(step.id));
}

/** The files that these hunks change, in the order in which they were first touched. */
function touches(ids: readonly number[], hunks: ReadonlyMap<number, Hunk>): readonly FileTouch[] {
  const files = new Map<string, { uri: string; added: number; removed: number; line: number }>();
  for (const id of ids) {
    const hunk = hunks.get(id);
    if (!hunk) continue;
    const file = files.get(hunk.path) ?? { uri: hunk.path, added: 0, removed: 0, line: hunk.newStart };
    file.added += hunk.added.length;
    file.removed += hunk.removed.length;
    file.line = Math.min(file.line, hunk.newStart);
    files.set(hunk.path, file);
  }
  return [...files.values()];
}

import { window, l10n } from 'vscode';
import type { WorkspaceContext } from '../../core/plan/context.ts';
import { rebaseOffer } from '../../core/plan/offer.ts';
import { MAX_STEPS } from '../../core/plan/limits.ts';
import type { Claim, Plan, PlanOrigin } from '../../core/plan/schema.ts';
import { mergeRevision } from '../../core/plan/revision.ts';
import type { SessionModel } from '../../core/session/model.ts';
import { standingOf, stayingSteps } from '../../core/session/standing.ts';
import type { Planner, PlanningOptions, PlanResult } from '../../planner/planner.ts';
import type { Session } from '../session/session.ts';

/** A revision as a model proposes it, put together with what stays. */
export interface Offered extends PlanResult {
  /** The plan that it revises, as it stood when the model was asked. */
  readonly base: Plan;
}

interface Asked {
  readonly context: WorkspaceContext;
  readonly wish: string | undefined;
  readonly planId: string;
  readonly usedIds: readonly string[];
}

/** Asks for the open part of the plan anew: with what the expert refused and why, and never touching what is settled. */
export async function offerRevision(
  planner: Planner,
  model: SessionModel,
  { wish, ...asked }: Asked,
  options: PlanningOptions,
): Promise<Offered> {
  const { plans, judgement, task } = model;
  const view = model.view();
  const { plan } = plans;
  if (!plan) throw new TypeError('no plan to revise');
  const result = await planner.revise(
    {
      ...asked,
      task,
      plan,
      standing: new Map(view.plan?.steps.map((item) => [item.step.id, standingOf(item)])),
      overrides: judgement.overrides,
      written: plans.written,
      titleOf: (step) => plans.titleOf(step),
      ...(wish ? { wish } : {}),
    },
    options,
  );
  const stays = stayingSteps(view);
  const merged = mergeRevision(plan, result.plan, stays);
  const cut = merged.steps.length === MAX_STEPS && result.plan.steps.length + stays.size > MAX_STEPS;
  const warnings = cut
    ? [{ message: l10n.t('A plan holds at most {0} steps: what came last was left out.', MAX_STEPS) }, ...result.warnings]
    : result.warnings;
  return { ...result, warnings, plan: merged, base: plan };
}

/** An agent's plan, put together with what stays. */
export const agentRevision = (model: SessionModel, base: Plan, proposed: Plan): Plan =>
  mergeRevision(base, proposed, stayingSteps(model.view()));

/** What was proposed is offered, unless there is nothing to offer it for any more, or nothing in it. */
export function recordOffer(
  session: Session,
  { base, plan: proposed, origin }: Pick<Offered, 'base' | 'plan'> & { readonly origin: PlanOrigin },
  wish: string | undefined,
  claims: Claim[],
): void {
  const { plans } = session.model;
  if (session.isDisposed || session.isFinished || plans.plan?.id !== base.id) return;
  // What the expert did while the model thought is part of what it offers.
  const plan = rebaseOffer(plans.plan, { base, plan: proposed }, stayingSteps(session.model.view()));
  if (plans.offer) session.append({ kind: 'plan.declined', plan: plans.offer.plan.id, reason: 'another revision was asked for' });
  session.append({ kind: 'plan.offered', plan, base: base.id, origin, claims, ...(wish ? { wish } : {}) });
  if (session.model.view().plan?.offer?.pieces.length !== 0) return;
  session.append({ kind: 'plan.declined', plan: plan.id, reason: 'it changes nothing' });
  void window.showInformationMessage(l10n.t('The model would leave the plan as it is.'));
}

import { takeOffer } from '../../core/plan/offer.ts';
import { applyOperation, invertOperation, operationsBetween } from '../../core/plan/operations.ts';
import { mentionedFiles, mentionedSymbols } from '../../core/plan/mentions.ts';
import type { Plan, Step, StepOperation } from '../../core/plan/schema.ts';
import { stayingSteps } from '../../core/session/standing.ts';
import { newId } from '../../node/ids.ts';
import { UserError } from '../user-error.ts';
import type { SessionLog } from './session-log.ts';

interface Done {
  readonly plan: string;
  /** What leads back, or forth. */
  readonly operations: readonly StepOperation[];
}

/** The expert's edits of the plan, with undo and redo. An undo is an edit like any other: the log keeps both. */
export class PlanEdits {
  readonly #session: SessionLog;
  #undo: Done[] = [];
  #redo: Done[] = [];

  constructor(session: SessionLog) {
    this.#session = session;
  }

  /** How many edits can be undone and redone now. */
  get steps(): { readonly undo: number; readonly redo: number } {
    const { plan } = this.#session.model.plans;
    const count = (stack: readonly Done[]): number => stack.length - (stack.findLastIndex((done) => done.plan !== plan?.id) + 1);
    return { undo: count(this.#undo), redo: count(this.#redo) };
  }

  edit(operation: StepOperation): void {
    const plan = this.#editable();
    // Refused here, before it is recorded: the log holds only edits that apply.
    applyOperation(plan, operation);
    this.#undo.push({ plan: plan.id, operations: invertOperation(plan, operation) });
    this.#redo = [];
    this.#session.append({ kind: 'plan.edited', plan: plan.id, operation });
  }

  /** What the expert does instead of a step becomes the step behind it. Returns its id. */
  addInstead(of: string | undefined, text: string): string {
    const { steps } = this.#editable();
    const at = steps.findIndex(({ id }) => id === of);
    const refused = steps[at];
    const [title = '', ...more] = text.trim().split('\n');
    const step: Step = {
      id: newId(),
      title: title.slice(0, 500),
      description: more.join('\n').trim().slice(0, 8_000),
      kind: refused?.kind ?? 'code',
      files: mentionedFiles(text),
      symbols: mentionedSymbols(text),
      checks: [],
      dependsOn: refused?.dependsOn ?? [],
      optional: refused?.optional ?? false,
    };
    const { parent } = refused ?? {};
    this.edit({ op: 'add', step: parent === undefined ? step : { ...step, parent }, index: at < 0 ? steps.length : at + 1 });
    return step.id;
  }

  undo(): void {
    this.#back(this.#undo, this.#redo, 'There is no plan edit to undo.');
  }

  redo(): void {
    this.#back(this.#redo, this.#undo, 'There is no plan edit to redo.');
  }

  /** Takes over these pieces (`pieceKey`) of the revision `id` that is offered; with none of them, it is declined. */
  takeOffer(id: string, taken: readonly string[], reason?: string): void {
    const plan = this.#editable();
    const { model } = this.#session;
    const { offer } = model.plans;
    const pieces = model.view().plan?.offer?.pieces;
    if (offer?.plan.id !== id || !pieces) throw new UserError('no-offer', 'That revision is offered no more.', 'Ask for one anew.');
    const chosen = pieces.map(({ key }) => key).filter((key) => taken.includes(key));
    if (chosen.length === 0) {
      this.#session.append({ kind: 'plan.declined', plan: offer.plan.id, ...(reason ? { reason } : {}) });
      return;
    }
    const { origin, claims } = offer.event;
    const revised = takeOffer(plan, offer, stayingSteps(model.view()), new Set(chosen)).plan;
    const isNew = (step: string): boolean => chosen.includes(`add:${step}`) || chosen.includes(`change:${step}`);
    const left = pieces.map(({ key }) => key).filter((key) => !chosen.includes(key));
    this.#undo.push({ plan: revised.id, operations: operationsBetween(revised, plan) });
    this.#redo = [];
    this.#session.append({
      kind: 'plan.revised',
      plan: revised,
      base: plan.id,
      origin,
      claims: revised.steps.flatMap(({ id }) => (isNew(id) ? claims.filter(({ step }) => step === id) : model.plans.claims(id))),
      taken: chosen,
      left,
    });
  }

  #back(from: Done[], to: Done[], nothing: string): void {
    const { plans, phase } = this.#session.model;
    const { plan } = plans;
    const last = from.at(-1);
    if (!last || plan?.id !== last.plan || phase === 'finished') {
      throw new UserError('nothing-to-undo', nothing, 'Edits of an earlier plan or window stay.');
    }
    // A revision may have come between: all of it applies, or nothing is recorded.
    const goal = last.operations.reduce(applyOperation, plan);
    from.pop();
    to.push({ plan: plan.id, operations: operationsBetween(goal, plan) });
    for (const operation of last.operations) this.#session.append({ kind: 'plan.edited', plan: plan.id, operation });
  }

  #editable(): Plan {
    const { model } = this.#session;
    const { plan } = model.plans;
    if (!plan) throw new UserError('no-plan', 'There is no plan to edit.', 'Start a task first.');
    if (model.phase === 'finished') {
      throw new UserError('session-finished', 'The plan of a finished session stays as it is.', 'Start another task to go on.');
    }
    return plan;
  }
}

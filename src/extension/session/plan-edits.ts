import { applyOperation, invertOperation } from '../../core/plan/operations.ts';
import type { StepOperation } from '../../core/plan/schema.ts';
import { UserError } from '../user-error.ts';
import type { SessionLog } from './session-log.ts';

/** The expert's edits of the plan, with undo. An undo is an edit like any other: the log keeps both. */
export class PlanEdits {
  readonly #session: SessionLog;
  #undo: { readonly plan: string; readonly operations: readonly StepOperation[] }[] = [];

  constructor(session: SessionLog) {
    this.#session = session;
  }

  edit(operation: StepOperation): void {
    const { model } = this.#session;
    const { plan } = model.plans;
    if (!plan) throw new UserError('no-plan', 'There is no plan to edit.', 'Start a task first.');
    if (model.phase === 'finished') {
      throw new UserError('session-finished', 'The plan of a finished session stays as it is.', 'Start another task to go on.');
    }
    // Refused here, before it is recorded: the log holds only edits that apply.
    applyOperation(plan, operation);
    this.#undo.push({ plan: plan.id, operations: [invertOperation(plan, operation)].flat() });
    this.#session.append({ kind: 'plan.edited', plan: plan.id, operation });
  }

  undo(): void {
    const { plans, phase } = this.#session.model;
    const { plan } = plans;
    const last = this.#undo.at(-1);
    if (!last || plan?.id !== last.plan || phase === 'finished') {
      throw new UserError('nothing-to-undo', 'There is no plan edit to undo.', 'Edits of an earlier plan or window stay.');
    }
    this.#undo.pop();
    // A revision may have come between: all of it applies, or nothing is recorded.
    last.operations.reduce(applyOperation, plan);
    for (const operation of last.operations) this.#session.append({ kind: 'plan.edited', plan: plan.id, operation });
  }
}

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
    const { plan } = this.#session.model.plans;
    if (!plan) throw new UserError('no-plan', 'There is no plan to edit.', 'Start a task first.');
    // Refused here, before it is recorded: the log holds only edits that apply.
    applyOperation(plan, operation);
    this.#undo.push({ plan: plan.id, operations: [invertOperation(plan, operation)].flat() });
    this.#session.append({ kind: 'plan.edited', plan: plan.id, operation });
  }

  undo(): void {
    const last = this.#undo.pop();
    const { plan } = this.#session.model.plans;
    if (!last || plan?.id !== last.plan) {
      throw new UserError('nothing-to-undo', 'There is no plan edit to undo.', 'Edits made before the window was reloaded stay.');
    }
    for (const operation of last.operations) this.#session.append({ kind: 'plan.edited', plan: plan.id, operation });
  }
}

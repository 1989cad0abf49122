import { applyOperation } from '../plan/operations.ts';
import type { Claim, Plan, PlanOrigin, Step } from '../plan/schema.ts';
import type { LogEvent } from '../trajectory/codec.ts';

export interface SavedPlans {
  readonly plan: Plan | null;
  readonly origin: PlanOrigin;
  readonly claims: readonly Claim[];
  readonly accepted: boolean;
  readonly earlier: readonly Plan[];
}

/** The plan as it stands, and the plans before it. */
export class PlanHistory {
  #plan: Plan | null = null;
  #origin: PlanOrigin = { kind: 'outline' };
  #claims: readonly Claim[] = [];
  #accepted = false;
  #earlier: Plan[] = [];

  get plan(): Plan | null {
    return this.#plan;
  }
  get origin(): PlanOrigin {
    return this.#origin;
  }
  get accepted(): boolean {
    return this.#accepted;
  }
  get earlier(): readonly Plan[] {
    return this.#earlier;
  }
  get steps(): readonly Step[] {
    return this.#plan?.steps ?? [];
  }

  save(): SavedPlans {
    return { plan: this.#plan, origin: this.#origin, claims: this.#claims, accepted: this.#accepted, earlier: this.#earlier };
  }

  restore({ plan, origin, claims, accepted, earlier }: SavedPlans): void {
    this.#plan = plan;
    this.#origin = origin;
    this.#claims = claims;
    this.#accepted = accepted;
    this.#earlier = [...earlier];
  }

  claims(step: string): readonly Claim[] {
    return this.#claims.filter((claim) => claim.step === step);
  }

  step(id: string): Step | undefined {
    return this.steps.find((step) => step.id === id);
  }

  /** True when the steps changed, so that the tracker must be told. */
  apply(event: LogEvent): boolean {
    switch (event.kind) {
      case 'plan.proposed':
      case 'plan.revised':
        if (this.#plan) this.#earlier = [...this.#earlier, this.#plan];
        this.#plan = event.plan;
        this.#origin = event.origin;
        this.#claims = event.claims;
        // A revision is shown for acceptance piece by piece before it is recorded: it is accepted work already.
        this.#accepted = event.kind === 'plan.revised';
        return true;
      case 'plan.accepted':
        this.#accepted ||= this.#plan?.id === event.plan;
        return false;
      case 'plan.edited':
        if (this.#plan?.id !== event.plan) return false;
        this.#plan = applyOperation(this.#plan, event.operation);
        return true;
      default:
        return false;
    }
  }
}

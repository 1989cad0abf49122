import type { Offer } from '../plan/offer.ts';
import { applyOperation } from '../plan/operations.ts';
import type { Claim, Plan, PlanOrigin, Step } from '../plan/schema.ts';
import type { LogEvent } from '../trajectory/codec.ts';
import type { EventOf } from '../trajectory/events.ts';

export interface SavedPlans {
  readonly plan: Plan | null;
  readonly origin: PlanOrigin;
  readonly claims: readonly Claim[];
  readonly accepted: boolean;
  readonly earlier: readonly Plan[];
  readonly offer?: OpenOffer;
  readonly written: readonly string[];
  readonly titles: readonly (readonly [id: string, title: string])[];
}

/** A revision that the expert has not answered, with what its event says of it. */
export interface OpenOffer extends Offer {
  readonly event: EventOf<'plan.offered'>;
}

/** The plan as it stands, the plans before it, and whose words its steps are. */
export class PlanHistory {
  #plan: Plan | null = null;
  #origin: PlanOrigin = { kind: 'outline' };
  #claims: readonly Claim[] = [];
  #accepted = false;
  #earlier: Plan[] = [];
  #offer: OpenOffer | undefined;
  readonly #written = new Set<string>();
  readonly #titles = new Map<string, string>();

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
  get offer(): OpenOffer | undefined {
    return this.#offer;
  }
  /** Ids of every step that a plan of the session ever had, those edited out included: none may be given again. */
  get usedIds(): readonly string[] {
    return [...this.#titles.keys(), ...(this.#offer?.plan.steps.map(({ id }) => id) ?? [])];
  }
  /** Steps whose words are the expert's: added or reworded by them, or never a model's. */
  get written(): ReadonlySet<string> {
    return this.#written;
  }

  save(): SavedPlans {
    const offer = this.#offer;
    return {
      plan: this.#plan,
      origin: this.#origin,
      claims: this.#claims,
      accepted: this.#accepted,
      earlier: this.#earlier,
      ...(offer ? { offer } : {}),
      written: [...this.#written],
      titles: [...this.#titles],
    };
  }

  /** To be called before anything else. */
  restore({ plan, origin, claims, accepted, earlier, offer, written, titles }: SavedPlans): void {
    this.#plan = plan;
    this.#origin = origin;
    this.#claims = claims;
    this.#accepted = accepted;
    this.#earlier = [...earlier];
    this.#offer = offer;
    for (const id of written) this.#written.add(id);
    for (const [id, title] of titles) this.#titles.set(id, title);
  }

  claims(step: string): readonly Claim[] {
    return this.#claims.filter((claim) => claim.step === step);
  }

  step(id: string): Step | undefined {
    return this.steps.find((step) => step.id === id);
  }

  /** The title that a step has, or had last if it is gone. */
  titleOf(id: string): string | undefined {
    return this.#titles.get(id);
  }

  /** True when the steps changed, so that the tracker must be told. */
  apply(event: LogEvent): boolean {
    switch (event.kind) {
      case 'plan.proposed':
      case 'plan.revised':
        if (this.#plan) this.#earlier = [...this.#earlier, this.#plan];
        this.#attribute(event);
        this.#set(event.plan);
        this.#origin = event.origin;
        this.#claims = event.claims;
        this.#offer = undefined;
        // A revision is shown for acceptance piece by piece before it is recorded: it is accepted work already.
        this.#accepted = event.kind === 'plan.revised';
        return true;
      case 'plan.offered':
        if (this.#plan?.id === event.base) this.#offer = { base: this.#plan, plan: event.plan, event };
        return false;
      case 'plan.declined':
        if (this.#offer?.plan.id === event.plan) this.#offer = undefined;
        return false;
      case 'plan.accepted':
        this.#accepted ||= this.#plan?.id === event.plan;
        return false;
      case 'plan.edited': {
        if (this.#plan?.id !== event.plan) return false;
        const before = new Map(this.#plan.steps.map((step) => [step.id, step]));
        this.#set(applyOperation(this.#plan, event.operation));
        for (const step of this.#plan.steps) if (isReworded(before.get(step.id), step)) this.#written.add(step.id);
        return true;
      }
      default:
        return false;
    }
  }

  #set(plan: Plan): void {
    this.#plan = plan;
    for (const { id, title } of plan.steps) this.#titles.set(id, title);
  }

  /** Whose words the steps of a new plan are. */
  #attribute({ plan, origin }: EventOf<'plan.proposed' | 'plan.revised'>): void {
    const before = new Map(this.steps.map((step) => [step.id, step]));
    for (const step of plan.steps) {
      if (!isReworded(before.get(step.id), step)) continue;
      if (origin.kind === 'model' || origin.kind === 'agent') this.#written.delete(step.id);
      else this.#written.add(step.id);
    }
  }
}

const isReworded = (before: Step | undefined, step: Step): boolean =>
  before === undefined || before.title !== step.title || before.description !== step.description;

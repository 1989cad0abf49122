import type { PlanView, SessionView, StepView } from '../session/view.ts';
import { lastAtMost } from './axis.ts';

type Rest = Omit<SessionView, 'plan' | 't' | 'count'>;
type PlanRest = Omit<PlanView, 'steps'>;

/** What a view differs in from the one before it. Plain JSON: it crosses from the worker. */
export interface ViewPatch {
  /** The event after which the view stands so. */
  readonly seq: number;
  readonly rest: Partial<Rest>;
  /** Absent: as before. */
  readonly plan?: PlanRest | null;
  /** Number of steps, and those that changed with their places. */
  readonly length: number;
  readonly steps: readonly (readonly [index: number, step: StepView])[];
}

/**
 * Finds what changed from view to view. A view is built anew each time, so sameness is sameness of content; what is handed out
 * is a copy, since parts of a view go on changing with the session.
 */
export class ViewDiffer {
  readonly #rest = new Map<string, string>();
  #plan = '';
  #steps: readonly string[] = [];

  /** Undefined when nothing that is shown has changed. */
  next(seq: number, view: SessionView): ViewPatch | undefined {
    const { plan, t: _t, count: _count, ...rest } = view;
    const changed = Object.entries(rest).flatMap(([name, value]) => {
      const json = JSON.stringify(value);
      if (this.#rest.get(name) === json) return [];
      this.#rest.set(name, json);
      return [[name, JSON.parse(json) as unknown] as const];
    });
    const { steps = [], ...planRest } = plan ?? {};
    const planJson = plan ? JSON.stringify(planRest) : 'null';
    const stepJson = steps.map((step) => JSON.stringify(step));
    const places = stepJson.flatMap((json, index) => (json === this.#steps[index] ? [] : [index]));
    const planChanged = planJson !== this.#plan;
    if (changed.length === 0 && !planChanged && places.length === 0 && steps.length === this.#steps.length) return undefined;
    this.#plan = planJson;
    this.#steps = stepJson;
    return {
      seq,
      rest: Object.fromEntries(changed) as Partial<Rest>,
      ...(planChanged ? { plan: JSON.parse(planJson) as PlanRest | null } : {}),
      length: steps.length,
      steps: places.map((index) => [index, JSON.parse(stepJson[index]!) as StepView] as const),
    };
  }
}

type Shown = Omit<SessionView, 't' | 'count'>;

/** The views of a session, one for each moment at which they changed; what did not change is shared between them. */
export class ViewTimeline {
  readonly #seqs: number[] = [];
  readonly #views: Shown[] = [];

  get length(): number {
    return this.#views.length;
  }

  append(patch: ViewPatch): void {
    const before = this.#views.at(-1);
    const steps: (StepView | undefined)[] = [...(before?.plan?.steps ?? [])];
    steps.length = patch.length;
    for (const [index, step] of patch.steps) steps[index] = step;
    const planRest = patch.plan === undefined ? before?.plan : patch.plan;
    const sameSteps = patch.steps.length === 0 && before?.plan?.steps.length === patch.length;
    const plan = planRest ? { ...planRest, steps: sameSteps ? before.plan.steps : (steps as StepView[]) } : null;
    this.#seqs.push(patch.seq);
    this.#views.push({ ...before, ...patch.rest, plan } as Shown);
  }

  /** The view after event `seq`; undefined before the first, or while it is not known yet. */
  at(seq: number): Shown | undefined {
    return this.#views[lastAtMost(this.#seqs, seq, (at) => at)];
  }

  /** The moments after which step states changed, ascending: where "next step" goes. */
  stateChanges(): readonly { readonly seq: number; readonly step: string }[] {
    return this.#views.flatMap((view, index) => {
      const before = new Map(this.#views[index - 1]?.plan?.steps.map((step) => [step.step.id, step.state]));
      if (view.plan?.steps === this.#views[index - 1]?.plan?.steps) return [];
      return (view.plan?.steps ?? [])
        .filter((step) => before.has(step.step.id) && before.get(step.step.id) !== step.state)
        .map((step) => ({ seq: this.#seqs[index]!, step: step.step.id }));
    });
  }
}

import { pieceKey, diffPlans } from '../plan/diff.ts';
import type { PlanPiece } from '../plan/diff.ts';
import type { Plan, PlanOrigin, Step, StepOperation } from '../plan/schema.ts';
import type { LogEvent } from '../trajectory/codec.ts';
import type { EventOf, OverrideTarget, Wrong } from '../trajectory/events.ts';
import type { Judgement } from './judgement.ts';
import type { PlanHistory } from './plan-history.ts';

/** What became of a step in a revision. */
export interface ToldPiece {
  readonly kind: PlanPiece['kind'];
  readonly title: string;
}

/** A step that is gone from the plan, as it was last, and where it stood. */
export interface GoneStep {
  readonly step: Step;
  readonly index: number;
}

type Told =
  | { readonly what: 'proposed'; readonly plan: Plan; readonly origin: PlanOrigin }
  | { readonly what: 'accepted' }
  | { readonly what: 'approach'; readonly text: string | null }
  | {
      readonly what: 'edited';
      readonly op: StepOperation['op'];
      /** From 1, before the edit; of a new step, after it. */
      readonly number: number;
      readonly title: string;
      /** What it is called now, where that is otherwise; of a split, all of its parts. */
      readonly now?: readonly string[];
      readonly gone?: readonly GoneStep[];
    }
  | { readonly what: 'offered'; readonly origin: PlanOrigin; readonly pieces: number; readonly wish?: string }
  | {
      readonly what: 'revised';
      readonly origin: PlanOrigin;
      readonly taken: readonly ToldPiece[];
      readonly left: readonly ToldPiece[];
      readonly gone?: readonly GoneStep[];
    }
  | { readonly what: 'declined'; readonly reason?: string }
  | { readonly what: 'waived'; readonly number: number; readonly title: string; readonly why: string }
  | {
      readonly what: 'distrusted';
      readonly of: OverrideTarget['kind'];
      readonly number: number;
      readonly title: string;
      readonly wrong: Wrong;
      readonly why: string;
      readonly amends: boolean;
    }
  | {
      readonly what: 'withdrawn';
      readonly of: OverrideTarget['kind'];
      readonly number: number;
      readonly title: string;
      readonly why?: string;
    };

/** One thing that happened to the plan: what, by whom, when, and why where that was said. */
export type Entry = Told & {
  readonly t: number;
  /** Who did it: a model (or an agent), the expert, or a file that was read. */
  readonly by: 'model' | 'expert' | 'file';
};

/** The story of a session's plans, for people: who changed what, when and why. */
export class Chronicle {
  #entries: Entry[] = [];

  get entries(): readonly Entry[] {
    return this.#entries;
  }

  save(): readonly Entry[] {
    return [...this.#entries];
  }

  /** To be called before anything else. */
  restore(entries: readonly Entry[]): void {
    this.#entries = [...entries];
  }

  /** Called before plans and judgement take the event: it tells of what was. */
  apply(event: LogEvent, plans: PlanHistory, judgement: Judgement): void {
    const told = tell(event, plans, judgement);
    if (!told) return;
    const by = told.what === 'proposed' || told.what === 'offered' ? makerOf(told.origin) : 'expert';
    this.#entries.push({ ...told, t: event.t, by });
  }
}

function makerOf(origin: PlanOrigin): Entry['by'] {
  return origin.kind === 'model' || origin.kind === 'agent' ? 'model' : origin.kind === 'import' ? 'file' : 'expert';
}

function tell(event: LogEvent, plans: PlanHistory, judgement: Judgement): Told | undefined {
  switch (event.kind) {
    case 'plan.proposed':
      return { what: 'proposed', plan: event.plan, origin: event.origin };
    case 'plan.accepted':
      return { what: 'accepted' };
    case 'approach.given':
      return { what: 'approach', text: event.text };
    case 'plan.edited':
      return plans.plan?.id === event.plan ? tellEdit(event.operation, plans.plan) : undefined;
    case 'plan.offered': {
      const pieces = plans.plan ? diffPlans(plans.plan, event.plan).length : 0;
      return { what: 'offered', origin: event.origin, pieces, ...(event.wish ? { wish: event.wish } : {}) };
    }
    case 'plan.revised':
      return tellRevision(event, plans);
    case 'plan.declined':
      return { what: 'declined', ...(event.reason ? { reason: event.reason } : {}) };
    case 'step.waived':
      return { what: 'waived', ...named(event.step, plans), why: event.reason };
    case 'override.recorded': {
      const { target, wrong, rationale, amends } = event.override;
      return { what: 'distrusted', of: target.kind, ...named(target.id, plans), wrong, why: rationale, amends: amends !== undefined };
    }
    case 'override.withdrawn': {
      const target = judgement.override(event.override)?.target;
      if (!target) return undefined;
      return { what: 'withdrawn', of: target.kind, ...named(target.id, plans), ...(event.reason ? { why: event.reason } : {}) };
    }
    default:
      return undefined;
  }
}

const named = (step: string, plans: PlanHistory): { number: number; title: string } => ({
  number: plans.steps.findIndex(({ id }) => id === step) + 1,
  title: plans.titleOf(step) ?? '',
});

function tellEdit(operation: StepOperation, plan: Plan): Told {
  const at = (id: string): number => plan.steps.findIndex((step) => step.id === id);
  const gone = (...ids: string[]): GoneStep[] => ids.flatMap((id) => (at(id) < 0 ? [] : [{ step: plan.steps[at(id)]!, index: at(id) }]));
  const of = (id: string): { what: 'edited'; op: StepOperation['op']; number: number; title: string } => ({
    what: 'edited',
    op: operation.op,
    number: at(id) + 1,
    title: plan.steps[at(id)]?.title ?? '',
  });
  switch (operation.op) {
    case 'add':
      return { what: 'edited', op: 'add', number: operation.index + 1, title: operation.step.title };
    case 'remove':
      return { ...of(operation.id), gone: gone(operation.id) };
    case 'change': {
      const { title } = operation.set;
      return title === undefined ? of(operation.id) : { ...of(operation.id), now: [title] };
    }
    case 'move':
      return { ...of(operation.id), now: [String(operation.index + 1)] };
    case 'split': {
      const kept = new Set(operation.into.map(({ id }) => id));
      return {
        ...of(operation.id),
        now: operation.into.map(({ title }) => title),
        gone: gone(...(kept.has(operation.id) ? [] : [operation.id])),
      };
    }
    case 'merge': {
      const lost = operation.ids.filter((id) => id !== operation.into.id);
      return { ...of(operation.ids[0] ?? ''), now: [operation.into.title], gone: gone(...lost) };
    }
    default:
      return operation satisfies never;
  }
}

/** An older log does not say what was offered: then all that changed was taken. */
function tellRevision(event: EventOf<'plan.revised'>, plans: PlanHistory): Told {
  const before = plans.plan ?? { id: '', title: '', steps: [] };
  const offered = plans.offer ? diffPlans(before, plans.offer.plan) : diffPlans(before, event.plan);
  const titled = (piece: PlanPiece): ToldPiece => ({
    kind: piece.kind,
    title: (piece.kind === 'remove' ? piece.before : piece.after).title,
  });
  const taken = new Set(event.taken ?? offered.map(pieceKey));
  const left = new Set(event.left);
  const stays = new Set(event.plan.steps.map(({ id }) => id));
  const gone = before.steps.flatMap((step, index) => (stays.has(step.id) ? [] : [{ step, index }]));
  return {
    what: 'revised',
    origin: event.origin,
    taken: offered.filter((piece) => taken.has(pieceKey(piece))).map(titled),
    left: offered.filter((piece) => left.has(pieceKey(piece))).map(titled),
    ...(gone.length > 0 ? { gone } : {}),
  };
}

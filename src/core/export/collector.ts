import type { Plan, PlanOrigin, Step } from '../plan/schema.ts';
import { SessionModel } from '../session/model.ts';
import type { BlobSource } from '../text/documents.ts';
import { createTracker } from '../tracking/tracker.ts';
import type { Hunk } from '../tracking/types.ts';
import type { EventOf, Override } from '../trajectory/events.ts';
import type { LogEvent } from '../trajectory/codec.ts';
import { diffOfHunks } from './step-diff.ts';

/** An override with what it answers: the step and the plan as the expert saw them when they refused. */
export interface OverrideRecord {
  readonly override: Override;
  readonly seq: number;
  readonly t: number;
  readonly plan: Plan | null;
  readonly origin: PlanOrigin;
  readonly step: Step | undefined;
  /** Whose words were refused: the step's as it then read, or the plan's; undefined: the expert's own. */
  readonly author: PlanOrigin | undefined;
}

/** A hunk of the ended session, with the step that it serves (null: none; undefined: not known) and who says so. */
export interface OwnedHunk {
  readonly hunk: Hunk;
  readonly step: string | null | undefined;
  readonly by: 'expert' | 'tracker';
  readonly confidence: number;
}

/** A session folded to its end, for exports: what the panel shows, plus what refusals answered and what the expert assigned. */
export class ExportCollector {
  readonly model: SessionModel;
  readonly #assigned = new Set<number>();
  readonly #overrides: OverrideRecord[] = [];
  /** Who first wrote a step's words; undefined: the expert. An edit that is undone gives them back to whom they were. */
  readonly #authors = new Map<string, PlanOrigin | undefined>();
  #started: EventOf<'session.started'> | undefined;
  #finished: EventOf<'session.finished'> | undefined;

  constructor(session: string, blobs: BlobSource) {
    const tracker = createTracker();
    const fact = tracker.fact.bind(tracker);
    tracker.fact = (given, t) => {
      if (given.kind === 'assign') this.#assigned.add(given.hunk);
      fact(given, t);
    };
    this.model = new SessionModel(session, blobs, tracker);
  }

  apply(event: LogEvent): void {
    this.model.apply(event);
    if (event.kind === 'plan.proposed') this.#authors.clear();
    if (event.kind === 'plan.proposed' || event.kind === 'plan.revised') this.#noteAuthor(event.origin);
    if (event.kind === 'plan.edited') this.#noteAuthor(undefined);
    if (event.kind === 'session.started') this.#started = event;
    if (event.kind === 'session.finished') this.#finished = event;
    if (event.kind === 'override.recorded') this.#overrides.push(this.#record(event));
  }

  get started(): EventOf<'session.started'> | undefined {
    return this.#started;
  }

  /** `unfinished`: the log ends before the session does. */
  get outcome(): 'done' | 'abandoned' | 'unfinished' {
    return this.#finished?.outcome ?? 'unfinished';
  }

  /** All overrides ever recorded, in order. */
  get overrides(): readonly OverrideRecord[] {
    return this.#overrides;
  }

  statusOf(override: Override): 'in-force' | 'amended' | 'withdrawn' {
    if (this.model.judgement.overrides.some(({ id }) => id === override.id)) return 'in-force';
    return this.#overrides.some((record) => record.override.amends === override.id) ? 'amended' : 'withdrawn';
  }

  hunks(): readonly OwnedHunk[] {
    const { hunks, tracker } = this.model.work;
    return [...hunks.values()].map((hunk) => {
      const found = tracker.attribution(hunk.id);
      const by = this.#assigned.has(hunk.id) ? 'expert' : 'tracker';
      return { hunk, step: found?.step, by, confidence: found?.confidence ?? 0 };
    });
  }

  /** What a step's hunks change in all, as a unified diff; where the steps `before` have done theirs already. */
  diffOf(step: string, before: readonly string[] = []): string {
    const owned = this.hunks();
    const hunksOf = (steps: readonly string[]): Hunk[] =>
      owned.filter(({ step: each }) => each && steps.includes(each)).map(({ hunk }) => hunk);
    return diffOfHunks(this.model.documents, hunksOf([step]), hunksOf(before));
  }

  #record({ override, seq, t }: EventOf<'override.recorded'> & { seq: number; t: number }): OverrideRecord {
    const { plan, origin } = this.model.plans;
    const step = this.model.plans.step(override.target.id);
    return { override, seq, t, plan, origin, step, author: step ? this.#authors.get(wordsOf(step)) : origin };
  }

  #noteAuthor(author: PlanOrigin | undefined): void {
    for (const step of this.model.plans.plan?.steps ?? []) {
      const words = wordsOf(step);
      if (!this.#authors.has(words)) this.#authors.set(words, author);
    }
  }
}

const wordsOf = ({ id, title, description }: Step): string => JSON.stringify([id, title, description]);

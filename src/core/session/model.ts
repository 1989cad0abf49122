import { Documents } from '../text/documents.ts';
import type { BlobSource } from '../text/documents.ts';
import type { ResumableTracker } from '../tracking/saved-tracker.ts';
import { createTracker } from '../tracking/tracker.ts';
import type { StepTracker } from '../tracking/types.ts';
import type { Root, Task } from '../trajectory/events.ts';
import type { LogEvent } from '../trajectory/codec.ts';
import { Approach } from './approach.ts';
import { Chronicle } from './chronicle.ts';
import { Judgement } from './judgement.ts';
import { Outcomes } from './outcomes.ts';
import { PlanHistory } from './plan-history.ts';
import type { SavedSession } from './saved-session.ts';
import { buildView } from './view-builder.ts';
import type { SessionView } from './view.ts';
import { Work } from './work.ts';

/**
 * A session folded from its log: the one place where the sidebar, the status bar, a replay and `coagency track` get
 * what they show. Deterministic: the same events give the same view, whoever folds them and whenever.
 */
export class SessionModel {
  readonly documents: Documents;
  readonly plans = new PlanHistory();
  readonly judgement = new Judgement();
  readonly approach = new Approach();
  readonly chronicle = new Chronicle();
  readonly outcomes = new Outcomes();
  readonly work: Work;
  readonly session: string;
  #task: Task = { title: '', text: '', source: 'typed' };
  #phase: SavedSession['phase'] = 'open';
  #roots: readonly Root[] = [];
  #count = 0;
  #t = 0;
  #view: SessionView | undefined;

  constructor(session: string, blobs: BlobSource = () => undefined, tracker: StepTracker = createTracker()) {
    this.session = session;
    this.documents = new Documents(blobs);
    this.work = new Work(this.documents, tracker);
  }

  get task(): Task {
    return this.#task;
  }
  /** The workspace's roots, as the log last said. */
  get roots(): readonly Root[] {
    return this.#roots;
  }
  get count(): number {
    return this.#count;
  }
  /** Milliseconds on the session's clock at the last event. */
  get t(): number {
    return this.#t;
  }
  get phase(): SessionView['phase'] {
    if (this.#phase !== 'open') return this.#phase;
    if (!this.plans.plan) return 'no-plan';
    return this.plans.accepted ? 'working' : 'proposed';
  }

  /** @throws TextMismatchError when a change does not fit the text that the log itself gave. */
  apply(event: LogEvent): void {
    this.tick(event.t);
    this.#count = event.seq + 1;
    this.#t = event.t;
    // What the open burst touched is read under the names that it was touched by.
    if (event.kind === 'file.renamed') this.work.endBurst();
    this.documents.apply(event);
    this.chronicle.apply(event, this.plans, this.judgement);
    const { steps } = this.plans;
    if (this.plans.apply(event)) this.work.setPlan(this.plans.steps);
    if (event.kind === 'plan.edited') this.work.checksEdited(steps, this.judgement, this.plans, event.t);
    this.approach.apply(event);
    this.judgement.apply(event);
    if (event.kind === 'plan.edited' && event.operation.op === 'merge' && event.plan === this.plans.plan?.id)
      this.work.merged(event.operation.ids, event.operation.into.id, this.judgement.focus, event.t);
    this.outcomes.apply(event, this.documents);
    this.work.apply(event, this.judgement, this.plans);
    this.#applyPhase(event);
    this.#view = undefined;
  }

  /** Time has passed without an event: ends a burst that is over. True when the view may have changed. */
  tick(t: number): boolean {
    if (!this.work.tick(t)) return false;
    this.#view = undefined;
    return true;
  }

  /** All that later calls depend on, as it is now; later calls leave it alone. Undefined: the tracker cannot be put down. */
  save(): SavedSession | undefined {
    const { tracker } = this.work;
    if (!('save' in tracker)) return undefined;
    return {
      session: this.session,
      count: this.#count,
      t: this.#t,
      task: this.#task,
      roots: this.#roots,
      phase: this.#phase,
      documents: this.documents.snapshot(),
      plans: this.plans.save(),
      approach: this.approach.save(),
      chronicle: this.chronicle.save(),
      judgement: this.judgement.save(),
      outcomes: this.outcomes.save(),
      work: this.work.save(),
      tracker: (tracker as ResumableTracker).save(),
    };
  }

  /** Goes on from what another model saved. To be called before anything else. */
  restore(saved: SavedSession): void {
    this.#count = saved.count;
    this.#t = saved.t;
    this.#task = saved.task;
    this.#roots = saved.roots;
    this.#phase = saved.phase;
    this.documents.restore(saved.documents);
    this.plans.restore(saved.plans);
    this.approach.restore(saved.approach);
    this.chronicle.restore(saved.chronicle);
    this.judgement.restore(saved.judgement);
    this.outcomes.restore(saved.outcomes);
    this.work.restore(saved.work);
    (this.work.tracker as ResumableTracker).restore(saved.tracker, this.work.hunks);
  }

  view(): SessionView {
    this.#view ??= buildView(this);
    return this.#view;
  }

  #applyPhase(event: LogEvent): void {
    switch (event.kind) {
      case 'session.started':
        this.#task = event.task;
        this.#roots = event.roots;
        break;
      case 'roots.changed':
        this.#roots = event.roots;
        break;
      case 'session.resumed':
        this.#phase = 'open';
        break;
      case 'session.paused':
        if (event.reason === 'expert' || event.reason === 'error') this.#phase = 'paused';
        break;
      case 'session.finished':
        this.#phase = 'finished';
        this.work.endBurst();
        this.work.tracker.settle();
        break;
    }
  }
}

import { Documents } from '../text/documents.ts';
import type { BlobSource } from '../text/documents.ts';
import { createTracker } from '../tracking/tracker.ts';
import type { StepTracker } from '../tracking/types.ts';
import type { Task } from '../trajectory/events.ts';
import type { LogEvent } from '../trajectory/codec.ts';
import { Judgement } from './judgement.ts';
import { PlanHistory } from './plan-history.ts';
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
  readonly work: Work;
  readonly session: string;
  #task: Task = { title: '', text: '', source: 'typed' };
  #phase: 'open' | 'paused' | 'finished' = 'open';
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
    this.documents.apply(event);
    if (this.plans.apply(event)) this.work.setPlan(this.plans.steps);
    this.judgement.apply(event);
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

  view(): SessionView {
    this.#view ??= buildView(this);
    return this.#view;
  }

  #applyPhase(event: LogEvent): void {
    switch (event.kind) {
      case 'session.started':
        this.#task = event.task;
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

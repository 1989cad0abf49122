import { SessionModel } from '../session/model.ts';
import type { SessionView } from '../session/view.ts';
import { BURST_PAUSE } from '../session/work.ts';
import type { BlobSource } from '../text/documents.ts';
import { TextMismatchError } from '../text/file-state.ts';
import { createTracker } from '../tracking/tracker.ts';
import { ANSWERED } from '../tracking/states.ts';
import type { StepState, StepTracker } from '../tracking/types.ts';
import { ServedRecorder } from './served.ts';
import type { Served } from './served.ts';
import { withKnownText } from './texts.ts';
import { ViewDiffer } from './views.ts';
import type { ViewPatch } from './views.ts';
import type { LogEvent } from '../trajectory/codec.ts';
import { QUIET_KINDS } from '../session/quiet-kinds.ts';

/** What today's tracker by itself says of a step. */
export interface TodaysWord {
  readonly state: StepState;
  readonly confidence: number;
  /** Why it takes the step for skipped. */
  readonly why?: string;
}

/** The steps of which today's tracker says something else, from a moment on, than what the expert was told and answered. */
export interface Today {
  readonly seq: number;
  readonly words: Readonly<Record<string, TodaysWord>>;
}

/** What a stretch of the log adds to what the page knows of plan and work. Plain JSON. */
export interface Folded {
  /** Events folded so far. */
  readonly count: number;
  readonly patches: readonly ViewPatch[];
  readonly served: readonly Served[];
  readonly today: readonly Today[];
}

/** Folds a session's events to the views that the expert saw, and to whom each edit served. Runs off the main thread. */
export class ViewFolder {
  readonly #recorder = new ServedRecorder(createTracker());
  readonly #model: SessionModel;
  readonly #blobs: BlobSource;
  readonly #differ = new ViewDiffer();
  #patches: ViewPatch[] = [];
  #served: Served[] = [];
  #today: Today[] = [];
  #saidToday = '{}';
  #count = 0;

  constructor(session: string, blobs: BlobSource) {
    this.#blobs = blobs;
    this.#model = new SessionModel(session, blobs, this.#recorder);
  }

  /** @throws TextMismatchError where the log contradicts itself; what was folded before stands. */
  apply(event: LogEvent): void {
    // A burst that is over ends before this edit counts as one of the next.
    this.#model.tick(event.t);
    if (event.kind === 'doc.changed' || event.kind === 'doc.opened') this.#recorder.edited(event.seq);
    try {
      this.#model.apply(withKnownText(event, this.#blobs));
    } catch (error) {
      if (!(error instanceof TextMismatchError && error.code === 'unknown-text')) throw error;
    }
    this.#count = event.seq + 1;
    this.#observe(event.seq, !QUIET_KINDS.has(event.kind));
  }

  /** The log has ended, for now: what the expert saw once they had paused. */
  rest(): void {
    if (this.#count > 0 && this.#model.tick(this.#model.t + BURST_PAUSE)) this.#observe(this.#count - 1, true);
  }

  /** What was folded since the last call. */
  take(): Folded {
    const folded = { count: this.#count, patches: this.#patches, served: this.#served, today: this.#today };
    this.#today = [];
    this.#patches = [];
    this.#served = [];
    return folded;
  }

  #observe(seq: number, telling: boolean): void {
    const served = this.#recorder.take();
    if (!telling && served.length === 0) return;
    for (const entry of served) this.#served.push(entry);
    const view = this.#model.view();
    const patch = this.#differ.next(seq, view);
    if (patch) this.#patches.push(patch);
    const words = todaysWords(view, this.#model.work.tracker);
    const json = JSON.stringify(words);
    if (json !== this.#saidToday) this.#today.push({ seq, words });
    this.#saidToday = json;
  }
}

/** In the view the flags of the log stand above the tracker, whichever it is; where they do not differ, the view says it all. */
function todaysWords({ plan }: SessionView, tracker: StepTracker): Today['words'] {
  const shown = new Map(plan?.steps.map((step) => [step.step.id, step]));
  const whys = new Map(tracker.skips().map(({ step, why }) => [step, why]));
  const words = tracker.verdicts().flatMap(({ step, state, confidence }): [string, TodaysWord][] => {
    const view = shown.get(step);
    const why = whys.get(step);
    if (!view || ANSWERED.has(view.state)) return [];
    if (view.state === state && (why === undefined || view.flag)) return [];
    return [[step, { state, confidence, ...(why === undefined ? {} : { why }) }]];
  });
  return Object.fromEntries(words);
}

import { SessionModel } from '../session/model.ts';
import { BURST_PAUSE } from '../session/work.ts';
import type { BlobSource } from '../text/documents.ts';
import { TextMismatchError } from '../text/file-state.ts';
import { createTracker } from '../tracking/tracker.ts';
import { ServedRecorder } from './served.ts';
import type { Served } from './served.ts';
import { withKnownText } from './texts.ts';
import { ViewDiffer } from './views.ts';
import type { ViewPatch } from './views.ts';
import type { LogEvent } from '../trajectory/codec.ts';
import { QUIET_KINDS } from '../session/quiet-kinds.ts';

/** The steps that today's tracker takes for skipped from a moment on, with its why; what the expert was shown stands in the log. */
export interface Suspicions {
  readonly seq: number;
  readonly whys: Readonly<Record<string, string>>;
}

/** What a stretch of the log adds to what the page knows of plan and work. Plain JSON. */
export interface Folded {
  /** Events folded so far. */
  readonly count: number;
  readonly patches: readonly ViewPatch[];
  readonly served: readonly Served[];
  readonly suspicions: readonly Suspicions[];
}

/** Folds a session's events to the views that the expert saw, and to whom each edit served. Runs off the main thread. */
export class ViewFolder {
  readonly #recorder = new ServedRecorder(createTracker());
  readonly #model: SessionModel;
  readonly #blobs: BlobSource;
  readonly #differ = new ViewDiffer();
  #patches: ViewPatch[] = [];
  #served: Served[] = [];
  #suspicions: Suspicions[] = [];
  #suspected = '{}';
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
    const folded = { count: this.#count, patches: this.#patches, served: this.#served, suspicions: this.#suspicions };
    this.#suspicions = [];
    this.#patches = [];
    this.#served = [];
    return folded;
  }

  #observe(seq: number, telling: boolean): void {
    const served = this.#recorder.take();
    if (!telling && served.length === 0) return;
    for (const entry of served) this.#served.push(entry);
    const patch = this.#differ.next(seq, this.#model.view());
    if (patch) this.#patches.push(patch);
    const whys = Object.fromEntries(this.#model.work.tracker.skips().map(({ step, why }) => [step, why]));
    const json = JSON.stringify(whys);
    if (json !== this.#suspected) this.#suspicions.push({ seq, whys });
    this.#suspected = json;
  }
}

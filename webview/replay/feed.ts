import { ReplayModel } from '../../src/core/replay/model.ts';
import type { ToReplay } from '../../src/protocol/replay.ts';
import type { ReviewMessage } from '../review/reviewing.ts';
import type { FromWork } from './messages.ts';
import { fromHash } from './state.ts';
import type { ReplayHost, Stage } from './stage.ts';
import type { Saved } from './state.ts';
import type { WorkLink } from './work-link.ts';

/** How long texts are folded between two frames, in milliseconds. */
const SLICE_MS = 6;
/** While a log comes in the timeline is drawn anew at most this often, in milliseconds. */
const REPORT_MS = 200;

/** Brings the log into the model: lines go from the host to the worker, what comes back is folded between frames. */
export class Feed {
  readonly model: ReplayModel;
  /** The moment to open at, until the log has got there. */
  wanted: number | undefined;
  readonly #page: Stage;
  readonly #host: ReplayHost;
  readonly #work: WorkLink;
  readonly #blobs = new Map<string, string | null>();
  readonly #onReview: (message: ReviewMessage) => void;
  /** The session ran while it was watched: its last lines may come after the word that it has ended. */
  #watched = false;
  #workDone = false;
  #scheduled = false;
  #reported = 0;

  constructor(
    page: Stage,
    host: ReplayHost,
    start: (listener: (message: FromWork) => void) => WorkLink,
    onReview: (message: ReviewMessage) => void,
  ) {
    this.#page = page;
    this.#onReview = onReview;
    this.#host = host;
    this.model = new ReplayModel(this.#blobs);
    this.#work = start((message) => this.#onWork(message));
  }

  onHost(message: ToReplay): void {
    switch (message.type) {
      case 'open':
        return this.#open(message);
      case 'lines':
        this.#workDone = false;
        this.#work.post({ type: 'lines', lines: message.lines, done: message.done, live: this.#page.state.live });
        if (this.#page.state.status === 'waiting') this.#page.set({ status: 'reading' });
        return this.#schedule();
      case 'blob':
        this.#blobs.set(message.hash, message.text);
        this.#work.post(message);
        return this.#schedule();
      case 'error':
        return this.#page.set({ error: { message: message.message, next: message.next } });
      case 'reviews':
      case 'review-kept':
        return this.#onReview(message);
    }
  }

  #open({ session, title, live, integrity, at }: Extract<ToReplay, { type: 'open' }>): void {
    this.#watched ||= live;
    // The host may say more later: a check that took its time, or that the session has ended.
    if (session === this.#page.state.session) return this.#page.set({ title, live, integrity });
    const kept = this.#host.getState();
    const link = fromHash(this.#host.inEditor ? '' : location.hash);
    const saved: Partial<Saved> = link.at !== undefined ? link : kept?.session === session ? kept : {};
    this.wanted = at ?? saved.at;
    const { file, compare = 'none', mark, step } = saved;
    this.#page.set({ session, title, live, integrity, file, compare, mark, step });
    this.#host.post({ type: 'read', from: this.model.events.count });
  }

  #onWork(message: FromWork): void {
    const { model } = this;
    const { state } = this.#page;
    switch (message.type) {
      case 'started':
        break;
      case 'failed':
        this.#workDone = true;
        this.#page.set({ error: { message: message.message, next: 'What was read before it is shown; plan and flags may be missing.' } });
        break;
      case 'chunk': {
        const atEnd = this.#watched && (this.wanted ?? state.seq) === model.end;
        for (const hash of model.missingBlobs(message.chunk)) this.#host.post({ type: 'blob', hash });
        model.append(message.chunk, message.said);
        if (atEnd && state.seq >= 0) this.wanted = model.end;
        this.#schedule();
        break;
      }
      case 'stop':
        model.stopReading(message.stop);
        this.#schedule();
        break;
      case 'folded':
        model.appendFolded(message.folded);
        this.#workDone = message.done;
        this.#refresh();
        this.#schedule();
        break;
    }
  }

  /** Texts are folded between frames, so that the page answers while a long log comes in. */
  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setTimeout(() => {
      this.#scheduled = false;
      this.#fold();
    });
  }

  #fold(): void {
    const { model, wanted } = this;
    const page = this.#page;
    const until = performance.now() + SLICE_MS;
    const before = model.texts.folded;
    const waiting = model.fold(() => performance.now() < until);
    const grown = page.state.grown + 1;
    if (wanted !== undefined && (model.texts.folded > wanted || (this.#workDone && model.caughtUp))) page.seek(wanted, { grown });
    else if (page.state.seq < 0 && model.texts.folded > 0) {
      // Something to look at until the wanted moment is reached.
      const opening = Math.min(model.opening, model.texts.folded - 1);
      page.seek(opening, { grown });
      this.wanted = wanted ?? (opening < model.opening ? model.opening : undefined);
    }
    if (!model.caughtUp && !waiting) this.#schedule();
    if (model.caughtUp || model.texts.folded - before > 0) this.#report(grown);
  }

  #report(grown: number): void {
    const done = this.#workDone && this.model.caughtUp;
    const now = performance.now();
    if (!done && now - this.#reported < REPORT_MS) return;
    this.#reported = now;
    this.#page.set({ grown, status: done ? 'ready' : 'reading' });
  }

  /** More may have become known of the moment that is shown. */
  #refresh(): void {
    const { seq, file, moment } = this.#page.state;
    if (moment && moment.interim && seq >= 0 && this.model.viewKnown(seq)) this.#page.set({ moment: this.model.seek(seq, file) });
    this.#report(this.#page.state.grown + 1);
  }
}

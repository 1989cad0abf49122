import { neighbour } from '../../src/core/replay/marks.ts';
import type { MarkKind } from '../../src/core/replay/marks.ts';
import { ReplayModel } from '../../src/core/replay/model.ts';
import { advance, changeSpeed } from '../../src/core/replay/player.ts';
import type { FromReplay, ToReplay } from '../../src/protocol/replay.ts';
import type { Host } from '../shared/host.ts';
import type { FromWork } from './messages.ts';
import { fromHash, INITIAL, save, toHash } from './state.ts';
import type { PageState, Saved } from './state.ts';
import type { WorkLink } from './work-link.ts';

/** How long texts are folded between two frames, in milliseconds. */
const SLICE_MS = 6;

/** A place is saved this many milliseconds after it was taken: not with every frame of a drag. */
const SAVE_MS = 250;

export type ReplayHost = Host<ToReplay, FromReplay, Saved>;
/** What "next" can look for. */
export type Jump = 'override' | 'flag' | 'step' | 'comment' | 'any';

const JUMPS: Readonly<Record<Exclude<Jump, 'step'>, ReadonlySet<MarkKind> | undefined>> = {
  override: new Set(['override', 'withdrawal']),
  flag: new Set(['flag', 'answer']),
  comment: new Set(['note', 'finding']),
  any: undefined,
};

/** The page's one model and state; whatever is clicked or pressed ends here, whatever is drawn reads from here. */
export class ReplayPage {
  readonly model: ReplayModel;
  readonly #blobs = new Map<string, string | null>();
  readonly #host: ReplayHost;
  readonly #work: WorkLink;
  readonly #listeners = new Set<() => void>();
  #state: PageState = INITIAL;
  /** The moment to open at, until the log has got there. */
  #wanted: number | undefined;
  #workDone = false;
  #scheduled = false;
  #lastFrame: number | undefined;
  #saving = false;
  #reported = 0;

  constructor(host: ReplayHost, start: (listener: (message: FromWork) => void) => WorkLink) {
    this.#host = host;
    this.model = new ReplayModel(this.#blobs);
    this.#work = start((message) => this.#onWork(message));
    host.onMessage((message) => this.#onHost(message));
    host.post({ type: 'ready' });
  }

  get state(): PageState {
    return this.#state;
  }

  get inEditor(): boolean {
    return this.#host.inEditor;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  set(change: Partial<PageState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
    if (this.#saving) return;
    this.#saving = true;
    setTimeout(() => {
      this.#saving = false;
      this.#save();
    }, SAVE_MS);
  }

  /** Shows the session after event `seq`, as near as the log has it. */
  seek(seq: number, change: Partial<PageState> = {}): void {
    const { model } = this;
    const at = Math.max(Math.min(seq, model.last), Math.min(0, model.last));
    this.#wanted = undefined;
    const next = { ...this.#state, ...change };
    const t = change.t ?? model.events.timeOf(at);
    const moment = model.last < 0 ? undefined : model.seek(at, next.file);
    // The chosen file is gone at this moment: back to where the expert was.
    const file = moment?.shown?.uri === next.file ? next.file : undefined;
    this.set({ ...change, seq: at, t, moment, file });
  }

  seekTime(t: number): void {
    const clamped = Math.max(0, Math.min(t, this.model.axis.end));
    this.seek(this.model.events.seqAt(clamped), { t: clamped });
  }

  /** Event by event: to the next that shows (`by` 1) or the one before (-1). */
  step(by: 1 | -1): void {
    this.pause();
    this.seek(this.#state.seq + by);
  }

  /** By milliseconds of the folded axis. */
  skip(ms: number): void {
    const { axis } = this.model;
    this.seekTime(axis.time(Math.max(0, axis.position(this.#state.t) + ms)));
  }

  play(): void {
    if (this.model.last < 0) return;
    if (this.#state.t >= this.model.axis.end) this.seek(0);
    this.#lastFrame = undefined;
    this.#setPlaying({ running: true });
    requestAnimationFrame((now) => this.#frame(now));
  }

  pause(): void {
    if (this.#state.playing.running) this.#setPlaying({ running: false });
  }

  toggle(): void {
    if (this.#state.playing.running) this.pause();
    else this.play();
  }

  setSpeed(speed: PageState['playing']['speed']): void {
    this.#setPlaying({ speed });
  }

  faster(by: 1 | -1): void {
    this.setSpeed(changeSpeed(this.#state.playing.speed, by));
  }

  setSkipIdle(skipIdle: boolean): void {
    this.#setPlaying({ skipIdle });
  }

  /** To the next (`by` 1) or previous moment of a kind. */
  jump(to: Jump, by: 1 | -1): void {
    const kinds = to === 'step' ? undefined : JUMPS[to];
    const candidates = to === 'step' ? this.model.views.stateChanges() : this.model.marks.filter((mark) => !kinds || kinds.has(mark.kind));
    const seq = neighbour(candidates, this.#state.seq, by);
    if (seq === undefined) return this.set({ said: by === 1 ? 'None further on' : 'None before this' });
    const mark = this.model.marks.find((each) => each.seq === seq);
    this.pause();
    this.seek(seq, { file: undefined, said: mark?.label ?? '', ...(mark?.step === undefined ? {} : { step: mark.step }) });
  }

  /** Opens a place in a file, at this moment or another. */
  show(uri: string, line: number | undefined, seq = this.#state.seq): void {
    this.pause();
    this.seek(seq, { file: uri, line });
  }

  openInEditor(): void {
    const { moment, seq, compare, mark } = this.#state;
    if (!moment?.shown) return;
    const { uri } = moment.shown;
    if (compare === 'none') this.#host.post({ type: 'open-moment', uri, seq: Math.max(0, seq), line: this.#state.line ?? 1 });
    else this.#host.post({ type: 'diff-moment', uri, from: compare === 'mark' ? (mark ?? 0) : 0, to: Math.max(0, seq) });
  }

  #setPlaying(change: Partial<PageState['playing']>): void {
    this.set({ playing: { ...this.#state.playing, ...change } });
  }

  #frame(now: number): void {
    const { playing, t } = this.#state;
    if (!playing.running) return;
    const elapsed = this.#lastFrame === undefined ? 0 : Math.min(250, now - this.#lastFrame);
    this.#lastFrame = now;
    const next = advance(this.model.axis, t, elapsed, playing);
    const seq = this.model.events.seqAt(next);
    if (seq === this.#state.seq) this.set({ t: next });
    else this.seek(seq, { t: next, line: undefined });
    const ended = next >= this.model.axis.end && !this.#state.live;
    if (ended || seq > this.model.last) return this.pause();
    requestAnimationFrame((time) => this.#frame(time));
  }

  #onHost(message: ToReplay): void {
    switch (message.type) {
      case 'open': {
        const { session, title, live, integrity } = message;
        // The host may say more later: a check that took its time, or that the session has ended.
        if (session === this.#state.session) return this.set({ title, live, integrity });
        const kept = this.#host.getState();
        const link = fromHash(this.#host.inEditor ? '' : location.hash);
        const saved: Partial<Saved> = link.at !== undefined ? link : kept?.session === session ? kept : {};
        this.#wanted = message.at ?? saved.at;
        const { file, compare = 'none', mark, step } = saved;
        this.set({ session, title, live, integrity, file, compare, mark, step });
        this.#host.post({ type: 'read', from: this.model.events.count });
        break;
      }
      case 'lines':
        this.#workDone = false;
        this.#work.post({ type: 'lines', lines: message.lines, done: message.done, live: this.#state.live });
        if (this.#state.status === 'waiting') this.set({ status: 'reading' });
        this.#schedule();
        break;
      case 'blob':
        this.#blobs.set(message.hash, message.text);
        this.#work.post(message);
        this.#schedule();
        break;
      case 'error':
        this.set({ error: { message: message.message, next: message.next } });
        break;
    }
  }

  #onWork(message: FromWork): void {
    const { model } = this;
    switch (message.type) {
      case 'started':
        break;
      case 'failed':
        this.#workDone = true;
        this.set({ error: { message: message.message, next: 'What was read before it is shown; plan and flags may be missing.' } });
        break;
      case 'chunk': {
        const atEnd = this.#state.live && this.#state.seq === model.last;
        for (const hash of model.missingBlobs(message.chunk)) this.#host.post({ type: 'blob', hash });
        model.append(message.chunk);
        if (atEnd && this.#state.seq >= 0) this.#wanted = model.last;
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
    const { model } = this;
    const until = performance.now() + SLICE_MS;
    const before = model.texts.folded;
    const waiting = model.fold(() => performance.now() < until);
    const grown = this.#state.grown + 1;
    const wanted = this.#wanted;
    if (wanted !== undefined && (model.texts.folded > wanted || (this.#workDone && model.caughtUp))) this.seek(wanted, { grown });
    else if (this.#state.seq < 0 && model.texts.folded > 0) {
      // Something to look at until the wanted moment is reached.
      const opening = Math.min(model.opening, model.texts.folded - 1);
      this.seek(opening, { grown });
      this.#wanted = wanted ?? (opening < model.opening ? model.opening : undefined);
    }
    if (!model.caughtUp && !waiting) this.#schedule();
    if (model.caughtUp || model.texts.folded - before > 0) this.#report(grown);
  }

  /** Not with every slice: the timeline is drawn anew each time. */
  #report(grown: number): void {
    const done = this.#workDone && this.model.caughtUp;
    const now = performance.now();
    if (!done && now - this.#reported < 200) return;
    this.#reported = now;
    this.set({ grown, status: done ? 'ready' : 'reading' });
  }

  /** The view of the shown moment may have become known. */
  #refresh(): void {
    const { seq, file, moment } = this.#state;
    if (moment && !moment.view && seq >= 0 && this.model.viewKnown(seq)) this.set({ moment: this.model.seek(seq, file) });
    this.#report(this.#state.grown + 1);
  }

  #save(): void {
    if (this.#state.session === '' || this.#wanted !== undefined || this.#state.seq < 0) return;
    const saved = save(this.#state);
    this.#host.setState(saved);
    if (!this.#host.inEditor) history.replaceState(null, '', toHash(saved));
  }
}

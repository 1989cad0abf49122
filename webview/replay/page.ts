import type { Instead } from '../../src/core/replay/instead.ts';
import type { Mark } from '../../src/core/replay/marks.ts';
import type { ReplayModel } from '../../src/core/replay/model.ts';
import type { LineRange } from '../../src/core/review/events.ts';
import { Reviewing } from '../review/reviewing.ts';
import { Feed } from './feed.ts';
import type { FromWork } from './messages.ts';
import { Playback } from './playback.ts';
import { INITIAL, save, toHash } from './state.ts';
import type { ReplayHost, Stage } from './stage.ts';
import type { PageState } from './state.ts';
import type { WorkLink } from './work-link.ts';

/** A place is saved this many milliseconds after it was taken: not with every frame of a drag. */
const SAVE_MS = 250;

/** The page's one model and state; whatever is clicked or pressed ends here, whatever is drawn reads from here. */
export class ReplayPage implements Stage {
  readonly player = new Playback(this);
  readonly review: Reviewing;
  /** Lines that the viewer has selected in the code; set by the pane that shows it. */
  selectedLines: () => LineRange | undefined = () => undefined;
  /** What was done instead of what was refused, by the override's id; and how much was known of the session's work when that was found. */
  readonly insteads = new Map<string, Instead & { readonly served: number }>();
  readonly #feed: Feed;
  readonly #host: ReplayHost;
  readonly #listeners = new Set<() => void>();
  #state: PageState = INITIAL;
  #saving = false;
  #marks: { readonly of: number; readonly reviewed: number; readonly all: readonly Mark[] } = { of: 0, reviewed: 0, all: [] };

  constructor(host: ReplayHost, start: (listener: (message: FromWork) => void) => WorkLink) {
    this.#host = host;
    this.review = new Reviewing(this, (event) => host.post({ type: 'say', event }));
    this.#feed = new Feed(this, host, start, (message) => this.review.onHost(message));
    host.onMessage((message) => this.#feed.onHost(message));
    host.post({ type: 'ready' });
  }

  get model(): ReplayModel {
    return this.#feed.model;
  }

  get state(): PageState {
    return this.#state;
  }

  get inEditor(): boolean {
    return this.#host.inEditor;
  }

  /** Moments that matter: those of the log, and those that reviewers commented on. Ascending. */
  get marks(): readonly Mark[] {
    const { marks } = this.model;
    const { reviewed } = this.#state;
    if (this.#marks.of !== marks.length || this.#marks.reviewed !== reviewed) {
      const comments = this.review.commentMarks();
      const all = comments.length === 0 ? marks.slice() : [...marks, ...comments].sort((a, b) => a.seq - b.seq);
      this.#marks = { of: marks.length, reviewed, all };
    }
    return this.#marks.all;
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

  /** Shows the session after event `seq`, as near as the log has it; where a text is still to come, that moment once it has. */
  seek(seq: number, change: Partial<PageState> = {}): void {
    const { model } = this;
    const at = Math.max(Math.min(seq, model.last), Math.min(0, model.last));
    this.#feed.wanted = model.last < model.end && seq > at ? Math.min(seq, model.end) : undefined;
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
    this.player.pause();
    this.seek(this.#state.seq + by);
  }

  /** By milliseconds of the folded axis. */
  skip(ms: number): void {
    const { axis } = this.model;
    const { t } = this.#state;
    const to = axis.time(Math.max(0, axis.position(t) + ms));
    // Time away takes a stretch of the axis and none of the session's: a step back that ends within it would stay where it is for ever.
    this.seekTime(ms < 0 && to >= t ? t - 1 : to);
  }

  /** Opens a place in a file, at this moment or another. */
  show(uri: string, line: number | undefined, seq = this.#state.seq): void {
    this.player.pause();
    this.seek(seq, { file: uri, line, lineEnd: undefined });
  }

  openInEditor(): void {
    const { moment, seq, compare, mark } = this.#state;
    if (!moment?.shown) return;
    const { uri, text, attention } = moment.shown;
    const cursor = text?.lineAt(Math.min(attention.selection?.active ?? 0, text.length)).number;
    const line = this.#state.line ?? cursor ?? 1;
    if (compare === 'none') this.#host.post({ type: 'open-moment', uri, seq: Math.max(0, seq), line });
    else {
      const from = compare === 'mark' ? (mark ?? 0) : null;
      const before = from === null ? uri : this.model.pathAt(uri, seq, from);
      this.#host.post({ type: 'diff-moment', uri, from, ...(before === uri ? {} : { fromUri: before }), to: Math.max(0, seq) });
    }
  }

  #save(): void {
    if (this.#state.session === '' || this.#feed.wanted !== undefined || this.#state.seq < 0) return;
    const saved = save(this.#state);
    this.#host.setState(saved);
    if (!this.#host.inEditor) history.replaceState(null, '', toHash(saved));
  }
}

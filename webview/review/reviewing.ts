import type { Mark } from '../../src/core/replay/marks.ts';
import type { ReviewEvent, ReviewTarget, Verdict } from '../../src/core/review/events.ts';
import { nextUndecided } from '../../src/core/review/items.ts';
import type { ReviewItem } from '../../src/core/review/items.ts';
import { Review, targetKey } from '../../src/core/review/review.ts';
import type { StandingComment } from '../../src/core/review/review.ts';
import type { Kept, ToReplay } from '../../src/protocol/replay.ts';
import { l10n } from '../shared/l10n.ts';
import type { Stage } from '../replay/stage.ts';
import type { PageState } from '../replay/state.ts';
import { showMark } from '../replay/jumps.ts';
import { itemsOf } from './review-items.ts';
import { verdictWord } from './verdict-look.ts';

export type ReviewMessage = Extract<ToReplay, { type: 'reviews' | 'review-kept' }>;
type Body<E> = E extends unknown ? Omit<E, 'id' | 'at'> : never;

/** A comment with who wrote it; `own` ones can be changed. */
export interface WrittenComment extends StandingComment {
  readonly by: string;
  readonly own: boolean;
}

const NO_WORK: Pick<PageState, 'file' | 'compare'> = { compare: 'none' };

/** What reviewers say of the session: the viewer's own words, which go out as they are said, and those of others. */
export class Reviewing {
  readonly #page: Stage;
  readonly #say: (event: ReviewEvent) => void;
  #own = new Review();
  #others: readonly { readonly reviewer: string; readonly review: Review }[] = [];
  /** Undefined: the host knows of no reviews. Null: the viewer may only read. */
  #reviewer: string | null | undefined;
  #why = '';
  #kept: Kept | undefined;
  /** Comments on verdicts, not yet given, by what they are about. */
  readonly drafts = new Map<string, string>();

  constructor(page: Stage, say: (event: ReviewEvent) => void) {
    this.#page = page;
    this.#say = say;
  }

  get own(): Review {
    return this.#own;
  }
  get others(): readonly { readonly reviewer: string; readonly review: Review }[] {
    return this.#others;
  }
  /** Whether the viewer may say something. */
  get may(): boolean {
    return typeof this.#reviewer === 'string';
  }
  /** Whether there is anything to show: words of others, or the right to add some. */
  get known(): boolean {
    return this.#reviewer !== undefined;
  }
  get why(): string {
    return this.#why;
  }
  get kept(): Kept | undefined {
    return this.#kept;
  }

  /** What wants a verdict, in the order of the session. */
  get items(): readonly ReviewItem[] {
    return itemsOf(this.#page.model);
  }

  /** Everyone's comments, by moment. */
  get comments(): readonly WrittenComment[] {
    const mine = this.#own.comments.map((comment) => ({ ...comment, by: this.#reviewer ?? '', own: true }));
    const theirs = this.#others.flatMap(({ reviewer, review }) =>
      review.comments.map((comment) => ({ ...comment, by: reviewer, own: false })),
    );
    return [...mine, ...theirs].sort((a, b) => a.seq - b.seq);
  }

  commentMarks(): readonly Mark[] {
    const { end, events } = this.#page.model;
    return this.comments
      .filter(({ seq }) => seq <= end)
      .map(({ id, seq, text, lines }) => ({ kind: 'comment', id, seq, t: events.timeOf(seq), label: text, ...(lines ? { lines } : {}) }));
  }

  onHost(message: ReviewMessage): void {
    if (message.type === 'review-kept') this.#kept = message;
    else {
      const { own, others } = message;
      // What was said before the host had answered stays said.
      this.#own = new Review([...own.events, ...this.#own.events]);
      this.#others = others.map(({ reviewer, events }) => ({ reviewer, review: new Review(events) }));
      this.#reviewer = own.reviewer;
      this.#why = own.why ?? '';
    }
    this.#changed();
  }

  /** What a key's verdict would be on: what is at hand, else what this moment is about, or the step that is seen to be open. */
  get atHand(): ReviewTarget | undefined {
    const { reviewing, seq, step, pane } = this.#page.state;
    if (reviewing) return reviewing;
    const item = this.items.find((each) => each.target.kind === 'override' && each.seq === seq);
    return item?.target ?? (pane === 'plan' && typeof step === 'string' ? { kind: 'step', id: step } : undefined);
  }

  /** Gives a verdict, on what is at hand unless said otherwise, and goes on to the next that has none. */
  decide(verdict: Verdict, target = this.atHand): void {
    if (!this.#mayNow()) return;
    if (!target) return this.goOn(1);
    const key = targetKey(target);
    // The reason that was given stands until another is written, or it is emptied.
    const comment = (this.drafts.get(key) ?? this.#own.verdicts.get(key)?.comment)?.trim();
    const { seq } = this.#page.state;
    this.#speak({ kind: 'verdict.given', target, verdict, ...(comment ? { comment } : {}), ...(seq >= 0 ? { seq } : {}) });
    this.drafts.delete(key);
    const title = this.items.find((item) => targetKey(item.target) === key)?.title ?? '';
    this.#page.set({ reviewing: target });
    this.goOn(1, l10n('{0}: {1}', verdictWord(verdict), title));
  }

  withdraw(target = this.atHand): void {
    if (!this.#mayNow() || !target || !this.#own.verdicts.has(targetKey(target))) return;
    this.#speak({ kind: 'verdict.withdrawn', target });
    this.#page.set({ said: l10n('Verdict taken back') });
  }

  /** To the next (`by` 1) or previous item without a verdict. */
  goOn(by: 1 | -1, before = ''): void {
    if (!this.#mayNow()) return;
    const { reviewing, seq } = this.#page.state;
    const next = nextUndecided(this.items, this.#own.verdicts, { current: reviewing, seq }, by);
    const spoken = (text: string): string => [before, text].filter(Boolean).join('. ');
    if (!next) return this.#page.set({ said: spoken(this.items.length > 0 ? l10n('All is decided') : l10n('Nothing wants a verdict')) });
    this.look(next);
    this.#page.set({ said: spoken(next.title) });
  }

  /** Shows what an item is about: a refusal where it was made, a step by what it alone changed. What the item before was compared with is over. */
  look({ target, seq, step }: ReviewItem): void {
    const { model } = this.#page;
    const mark = target.kind === 'override' ? model.marks.find((each) => each.kind === 'override' && each.id === target.id) : undefined;
    const work = mark || step === undefined ? NO_WORK : this.#workOn(step, seq);
    if (mark) showMark(this.#page, mark);
    else this.#page.seek(seq, { file: work.file, line: undefined, lineEnd: undefined });
    this.#page.set({ reviewing: target, compare: work.compare, ...(step === undefined ? {} : { step }) });
  }

  /** Where a step's work is best seen: alone, or where the tracker would not say for sure which edits serve it, all that its files have. */
  #workOn(step: string, seq: number): Pick<PageState, 'file' | 'compare'> {
    const { served, lastView } = this.#page.model;
    const [file] = served.linesOf(step, seq).keys();
    if (file !== undefined) return { file, compare: 'step' };
    const [touched] = lastView?.plan?.steps.find((each) => each.step.id === step)?.files ?? [];
    return touched ? { file: touched.uri, compare: 'start' } : NO_WORK;
  }

  /** Opens the form for a comment on this moment, and on the lines that are selected or pointed at, if any. */
  startComment(): void {
    if (!this.#mayNow()) return;
    const { seq, writing } = this.#page.state;
    if (seq < 0) return;
    this.#page.player.pause();
    const lines = this.#page.selectedLines();
    // What was begun is not lost: whoever asks again wants it on another moment, or other lines.
    const text = writing && writing.comment === undefined ? writing.text : '';
    this.#page.set({ pane: 'review', writing: { seq, text, ...(lines ? { lines } : {}) } });
  }

  /** Keeps the comment that was being written. */
  finishComment(): void {
    const { writing } = this.#page.state;
    const text = writing?.text.trim();
    this.#page.set({ writing: undefined });
    if (!writing || !text) return;
    if (writing.comment !== undefined) this.#speak({ kind: 'comment.edited', comment: writing.comment, text });
    else this.#speak({ kind: 'comment.added', seq: writing.seq, text, ...(writing.lines ? { lines: writing.lines } : {}) });
    this.#page.set({ said: l10n('Comment kept') });
  }

  removeComment(comment: string): void {
    this.#speak({ kind: 'comment.removed', comment });
    this.#page.set({ said: l10n('Comment removed') });
  }

  #speak(body: Body<ReviewEvent>): void {
    // The latest word stands, so by a clock that was set back a word must still come after the one that it takes back.
    const latest = this.#own.events.at(-1);
    const at = Math.max(Date.now(), latest ? Date.parse(latest.at) + 1 : 0);
    const event = { id: newId(), at: new Date(at).toISOString(), ...body } as ReviewEvent;
    this.#own.add(event);
    this.#say(event);
    this.#changed();
  }

  #mayNow(): boolean {
    if (this.may) return true;
    this.#page.set({ said: this.#why || l10n('You may read reviews of this session, and not write one') });
    return false;
  }

  #changed(): void {
    this.#page.set({ reviewed: this.#page.state.reviewed + 1 });
  }
}

/** Also where there is no `crypto.randomUUID`: a page that came over plain HTTP. */
function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

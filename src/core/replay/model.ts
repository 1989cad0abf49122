import type { Text } from '@codemirror/state';
import type { SessionView } from '../session/view.ts';
import type { FileState } from '../text/file-state.ts';
import type { LogEvent } from '../trajectory/codec.ts';
import type { EventOf } from '../trajectory/events.ts';
import { Activity } from './activity.ts';
import { activeDocument, attentionIn } from './attention.ts';
import type { Attention } from './attention.ts';
import { Axis, lastAtMost } from './axis.ts';
import { EventColumns } from './columns.ts';
import type { EventChunk } from './columns.ts';
import type { Folded, Today } from './folder.ts';
import { MarkReader } from './marks.ts';
import type { Mark } from './marks.ts';
import { ServedLog } from './served.ts';
import { TextTimeline } from './texts.ts';
import type { Stop } from './texts.ts';
import { ViewTimeline } from './views.ts';
import type { ViewPatch } from './views.ts';

/** A file as it stood at a moment. */
export interface MomentFile {
  readonly uri: string;
  readonly language: string;
  readonly open: boolean;
}

/** Everything that the page shows of one moment. */
export interface Moment {
  readonly seq: number;
  readonly t: number;
  /** Files open then, and the shown one if it was not; in the order in which they were first seen. */
  readonly files: readonly MomentFile[];
  /** The file that is shown, and whether it is the one that the expert was in. */
  readonly shown?: MomentFile & { readonly text: Text | undefined; readonly active: boolean; readonly attention: Attention };
  readonly view?: SessionView;
  /** The view holds what the log says in so many words; which edits served which step is still being worked out. */
  readonly interim: boolean;
  /** What today's tracker says otherwise than the view, by step. */
  readonly today: Today['words'];
}

const NOTHING: Today['words'] = {};

/** A recorded session, ready to be looked at from any side. Fed in chunks, in order, while a log is read. */
export class ReplayModel {
  readonly events = new EventColumns();
  readonly axis = new Axis();
  readonly activity = new Activity(this.axis);
  readonly texts: TextTimeline;
  readonly views = new ViewTimeline();
  /** The same without what takes a tracker: known as soon as the lines are read. */
  readonly said = new ViewTimeline();
  readonly served = new ServedLog();
  readonly #marks: Mark[] = [];
  readonly #today: Today[] = [];
  readonly #markReader = new MarkReader();
  readonly #blobs: ReadonlyMap<string, string | null>;
  /** Texts that are kept beside the log, in the order in which they are needed. */
  readonly #awaited: { readonly seq: number; readonly hash: string }[] = [];
  readonly #moves: EventOf<'file.renamed'>[] = [];
  /** How many of these have come. */
  #came = 0;
  #firstOpened: number | undefined;
  #viewsUntil = 0;
  #readStop: Stop | undefined;

  /** `blobs` by hash; null: asked for and not to be had. The owner may add to it at any time before `fold` gets there. */
  constructor(blobs: ReadonlyMap<string, string | null>) {
    this.#blobs = blobs;
    this.texts = new TextTimeline(
      this.events,
      (hash) => blobs.get(hash) ?? undefined,
      () => this.#known(),
    );
  }

  get marks(): readonly Mark[] {
    return this.#marks;
  }

  /** Where the record stops being sound, if it does. */
  get stop(): Stop | undefined {
    return this.texts.stop ?? this.#readStop;
  }

  /** The last event that can be shown by now; -1 for none. */
  get last(): number {
    return Math.min(this.end, this.#known() - 1);
  }

  /** The last event that was read and is sound: it can be shown once the texts before it have come. */
  get end(): number {
    return (this.texts.stop?.seq ?? this.events.count) - 1;
  }

  /** Whether plan and flags are known up to here. */
  viewKnown(seq: number): boolean {
    return this.#viewsUntil > seq || this.#viewsUntil >= this.end + 1;
  }

  /** `said`: what changed within this chunk in what the log says by itself. */
  append(chunk: EventChunk, said: readonly ViewPatch[] = []): void {
    this.events.append(chunk);
    for (const patch of said) this.said.append(patch);
    for (const event of chunk.sparse) this.#note(event);
    const walls = new Map(chunk.sparse.flatMap((event) => wallOf(event)));
    for (let row = 0; row < chunk.t.length; row += 1) {
      const seq = chunk.from + row;
      this.axis.observe(chunk.t[row]!, walls.get(seq));
      if (this.events.kindAt(seq) === 'doc.changed') this.activity.add(chunk.t[row]!);
    }
  }

  /** No event will follow: the log is not sound from there on. */
  stopReading(stop: Stop): void {
    this.#readStop ??= stop;
  }

  /** Folds texts while `more` says so. True when it waits for a blob. */
  fold(more: () => boolean): boolean {
    this.texts.fold(this.events.count, more);
    return this.texts.folded >= this.#known();
  }

  /** Whether every event can be sought at once. */
  get caughtUp(): boolean {
    return this.texts.stop !== undefined || this.texts.folded === this.events.count;
  }

  /** The event to open at: the first after which there is a text to see. */
  get opening(): number {
    return this.#firstOpened ?? 0;
  }

  appendFolded(folded: Folded): void {
    for (const patch of folded.patches) this.views.append(patch);
    this.served.append(folded.served);
    for (const each of folded.today) this.#today.push(each);
    this.#viewsUntil = folded.count;
  }

  /** Hashes of texts that must be fetched before `fold` can pass them. */
  missingBlobs(chunk: EventChunk): string[] {
    const missing = chunk.sparse.flatMap((event) => (event.kind === 'doc.opened' && event.blob !== undefined ? [event.blob] : []));
    return [...new Set(missing)].filter((hash) => !this.#blobs.has(hash) && !this.#awaited.some((each) => each.hash === hash));
  }

  /** The moment after event `seq` (-1: before the first). `uri`: the file to show, if not the one that the expert was in. */
  seek(seq: number, uri?: string): Moment {
    const documents = this.texts.at(seq);
    const active = activeDocument(this.events, documents, seq);
    const wanted = uri === undefined ? undefined : documents.file(uri);
    const activeUri = active === undefined ? undefined : documents.uriOf(active);
    const state = wanted && !wanted.deleted ? wanted : activeUri === undefined ? undefined : documents.file(activeUri);
    const describe = (file: FileState): MomentFile => {
      const document = file.doc === undefined ? undefined : documents.document(file.doc);
      return { uri: file.uri, language: document?.language ?? '', open: document?.open ?? false };
    };
    const files = documents.files().filter((file) => file.doc !== undefined || file === state);
    const t = this.events.timeOf(seq);
    const doc = state?.doc;
    return {
      seq,
      t,
      files: files.map(describe),
      shown: state && {
        ...describe(state),
        text: state.text,
        active: doc !== undefined && doc === active,
        attention: doc === undefined ? { changed: [] } : attentionIn(this.events, doc, seq),
      },
      view: this.#view(seq, t),
      interim: !this.viewKnown(seq),
      today: this.#today[lastAtMost(this.#today, seq, (each) => each.seq)]?.words ?? NOTHING,
    };
  }

  /** The plan and all that was said by the end, as far as it is known. */
  get lastView(): Pick<SessionView, 'plan' | 'overrides'> | undefined {
    return (this.viewKnown(this.end) ? this.views : this.said).at(this.end);
  }

  /** What the file that has this path after event `seq` was called after event `then`, earlier or later. One that took another's place counts as that. */
  pathAt(uri: string, seq: number, then: number): string {
    const there = this.texts.at(Math.min(then, this.last)).file(uri);
    if (there && !there.deleted) return uri;
    let path = uri;
    const between = this.#moves.filter((move) => move.seq > Math.min(seq, then) && move.seq <= Math.max(seq, then));
    for (const { from, to, folder } of then < seq ? between.toReversed() : between) {
      const [old, now] = then < seq ? [to, from] : [from, to];
      if (path === old && !folder) path = now;
      else if (folder && path.startsWith(`${old}/`)) path = now + path.slice(old.length);
    }
    return path;
  }

  /** What a file was when the session began; undefined where its text was not recorded. */
  firstText(seq: number, uri: string): Text | undefined {
    return this.texts.at(seq).file(uri)?.first;
  }

  /** Events before the first that opens a text which is asked for and has not come. */
  #known(): number {
    const awaited = this.#awaited;
    while (this.#came < awaited.length && this.#blobs.has(awaited[this.#came]!.hash)) this.#came += 1;
    return awaited[this.#came]?.seq ?? Number.POSITIVE_INFINITY;
  }

  #view(seq: number, t: number): SessionView | undefined {
    const view = (this.viewKnown(seq) ? this.views : this.said).at(seq);
    return view && { ...view, t, count: seq + 1 };
  }

  #note(event: LogEvent): void {
    if (event.kind === 'doc.opened') {
      this.#firstOpened ??= event.seq;
      if (event.blob !== undefined) this.#awaited.push({ seq: event.seq, hash: event.blob });
    }
    if (event.kind === 'file.renamed') this.#moves.push(event);
    const mark = this.#markReader.read(event);
    if (mark) this.#marks.push(mark);
  }
}

function wallOf(event: LogEvent): [number, number][] {
  if (event.kind !== 'session.started' && event.kind !== 'session.resumed') return [];
  return [[event.seq, Date.parse(event.wall)]];
}

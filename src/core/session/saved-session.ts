import type { Text } from '@codemirror/state';
import type { DocumentsSnapshot } from '../text/documents.ts';
import type { FileState } from '../text/file-state.ts';
import { ropeOf } from '../text/rope.ts';
import type { SavedEntry, SavedTracker } from '../tracking/saved-tracker.ts';
import type { SavedNet } from '../tracking/net.ts';
import type { Hunk } from '../tracking/types.ts';
import type { Root, Task } from '../trajectory/events.ts';
import type { SavedApproach } from './approach.ts';
import type { Entry } from './chronicle.ts';
import type { SavedJudgement } from './judgement.ts';
import type { SavedOutcomes } from './outcomes.ts';
import type { SavedPlans } from './plan-history.ts';
import type { SavedWork } from './work.ts';

/** A folded session put down: from it a model goes on as if it had folded the log itself. Shares all that never changes. */
export interface SavedSession {
  readonly session: string;
  /** Events folded. */
  readonly count: number;
  readonly t: number;
  readonly task: Task;
  readonly roots: readonly Root[];
  readonly phase: 'open' | 'paused' | 'finished';
  readonly documents: DocumentsSnapshot;
  readonly plans: SavedPlans;
  readonly approach: SavedApproach;
  readonly chronicle: readonly Entry[];
  readonly judgement: SavedJudgement;
  readonly outcomes: SavedOutcomes;
  readonly work: SavedWork;
  readonly tracker: SavedTracker;
}

/** What a session's pieces begin with: all that is small, and how many of which piece follow. */
interface Head extends Pick<
  SavedSession,
  'session' | 'count' | 't' | 'task' | 'roots' | 'phase' | 'plans' | 'approach' | 'chronicle' | 'judgement' | 'outcomes'
> {
  readonly files: readonly SavedFile[];
  readonly docs: DocumentsSnapshot['docs'];
  readonly work: Omit<SavedWork, 'net' | 'hunks'> & { readonly net: Omit<SavedNet, 'files'> };
  readonly tracker: Omit<SavedTracker, 'entries'>;
  readonly texts: number;
}

/** A file's texts by their number. */
type SavedFile = Omit<FileState, 'text' | 'saved' | 'first'> & { readonly text?: number; readonly saved?: number; readonly first?: number };

/** Hunks in one piece: some tens of kilobytes. */
const AT_ONCE = 32;

/**
 * A saved session as plain data (maps and typed arrays included) in pieces, none of which takes long to write down: the event loop can
 * have its turn between them, and the session may go on meanwhile.
 */
export function* piecesOf(saved: SavedSession): Generator<unknown> {
  const { documents, work, tracker, ...rest } = saved;
  const { net, hunks, ...burst } = work;
  const { entries, ...beliefs } = tracker;
  const texts = new Map<Text, number>();
  const numberOf = (text: Text | undefined): number | undefined => {
    if (text && !texts.has(text)) texts.set(text, texts.size);
    return text && texts.get(text);
  };
  const files = [...documents.files.values()].map((file): SavedFile => ({
    ...file,
    text: numberOf(file.text),
    saved: numberOf(file.saved),
    first: numberOf(file.first),
  }));
  const head: Head = {
    ...rest,
    files,
    docs: documents.docs,
    work: { ...burst, net: { nextId: net.nextId } },
    tracker: beliefs,
    texts: texts.size,
  };
  yield head;
  for (const text of texts.keys()) yield text.toString();
  yield* inGroups(hunks);
  yield* inGroups(entries);
  for (const file of net.files) yield [file];
}

function* inGroups<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < all.length; start += AT_ONCE) yield all.slice(start, start + AT_ONCE);
  yield [];
}

/** The saved session that `piecesOf` gave in pieces. @throws TypeError where they are others. */
export function savedFrom(pieces: Iterable<unknown>): SavedSession {
  const iterator = pieces[Symbol.iterator]();
  const next = (): unknown => {
    const { done, value } = iterator.next();
    if (done) throw new TypeError('a piece of the saved session is missing');
    return value;
  };
  const group = <T>(): T[] => {
    const all: T[] = [];
    for (let some = next() as T[]; some.length > 0; some = next() as T[]) all.push(...some);
    return all;
  };
  const { files, docs, work, tracker, texts: count, ...rest } = next() as Head;
  const texts = Array.from({ length: count }, () => ropeOf(next() as string));
  const textAt = (number: number | undefined): Text | undefined => (number === undefined ? undefined : texts[number]);
  const hunks = group<Hunk>();
  const entries = group<SavedEntry>();
  const netFiles: SavedNet['files'][number][] = [];
  for (let piece = iterator.next(); !piece.done; piece = iterator.next()) netFiles.push(...(piece.value as SavedNet['files']));
  const states = files.map((file): FileState => ({
    ...file,
    text: textAt(file.text),
    saved: textAt(file.saved),
    first: textAt(file.first),
  }));
  return {
    ...rest,
    documents: { files: new Map(states.map((file) => [file.uri, file])), docs },
    work: { ...work, hunks, net: { ...work.net, files: netFiles } },
    tracker: { ...tracker, entries },
  };
}

import type { Cell } from '../trajectory/events.ts';
import type { LogEvent } from '../trajectory/codec.ts';
import { TextMismatchError } from './file-state.ts';

/** The fold of `notebook.*` events: which cells a notebook has, in which order. The cells' texts are documents. */
export class Notebooks {
  readonly #cells = new Map<string, readonly Cell[]>();

  /** The cells of a notebook, open or closed; undefined where it was never seen. */
  cellsOf(uri: string): readonly Cell[] | undefined {
    return this.#cells.get(uri);
  }

  /** Takes one event; others than `notebook.*` change nothing. @throws TextMismatchError, and then nothing has changed. */
  apply(event: LogEvent): void {
    if (event.kind === 'notebook.opened') this.#cells.set(event.uri, event.cells);
    if (event.kind !== 'notebook.changed') return;
    const { seq, uri, start, deleted, cells } = event;
    const known = this.#cells.get(uri);
    if (!known) throw new TextMismatchError('unknown-document', seq, uri, 'a change of a notebook that was never opened');
    if (start + deleted > known.length) {
      throw new TextMismatchError('does-not-fit', seq, uri, `it replaces cells ${start} to ${start + deleted} of ${known.length}`);
    }
    this.#cells.set(uri, [...known.slice(0, start), ...cells, ...known.slice(start + deleted)]);
  }
}

/** What `notebook.saved` records the hash of. */
export function orderOf(cells: readonly Cell[]): string {
  return cells.map(({ uri }) => uri.slice(uri.lastIndexOf('#') + 1)).join(',');
}

/** What changed between two orders, as `notebook.changed` says it; undefined: nothing. */
export function orderChange(
  before: readonly Cell[],
  after: readonly Cell[],
): { readonly start: number; readonly deleted: number; readonly cells: Cell[] } | undefined {
  const same = (a: Cell | undefined, b: Cell | undefined): boolean => a?.uri === b?.uri && a?.kind === b?.kind;
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && same(before[start], after[start])) start++;
  let end = 0;
  while (end < shorter - start && same(before.at(-1 - end), after.at(-1 - end))) end++;
  const deleted = before.length - start - end;
  const cells = after.slice(start, after.length - end);
  return deleted === 0 && cells.length === 0 ? undefined : { start, deleted, cells };
}

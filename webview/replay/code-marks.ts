import { StateEffect, StateField } from '@codemirror/state';
import type { EditorState, Range as RangeOf } from '@codemirror/state';
import { Decoration, EditorView, WidgetType } from '@codemirror/view';
import type { DecorationSet } from '@codemirror/view';
import type { Attention } from '../../src/core/replay/attention.ts';

class Caret extends WidgetType {
  override toDOM(): HTMLElement {
    const caret = document.createElement('span');
    caret.className = 'replay-caret';
    return caret;
  }
  override eq(): boolean {
    return true;
  }
  override ignoreEvent(): boolean {
    return true;
  }
}

const caret = Decoration.widget({ widget: new Caret(), side: 1 });
const changed = Decoration.mark({ class: 'replay-changed' });
const changedLine = Decoration.line({ class: 'replay-changed-line' });
const selected = Decoration.mark({ class: 'replay-selected' });
const pointed = Decoration.line({ class: 'replay-pointed' });

/** What to point at: the last change, the expert's cursor, and the lines that the viewer asked for. */
export interface Pointed extends Attention {
  readonly line?: number;
  /** The last of them; absent: the one line. */
  readonly lineEnd?: number;
}

export const setMarks = StateEffect.define<Pointed>();

export const marks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(decorations, transaction) {
    const effect = transaction.effects.find((each) => each.is(setMarks));
    return effect ? decorate(transaction.state, effect.value) : decorations.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

function decorate(state: EditorState, { changed: ranges, selection, line, lineEnd }: Pointed): DecorationSet {
  const { doc } = state;
  const inside = (offset: number): number => Math.max(0, Math.min(offset, doc.length));
  const found: RangeOf<Decoration>[] = [];
  const lines = new Set<number>();
  for (const range of ranges) {
    const [from, to] = [inside(range.from), inside(range.to)];
    if (to > from) found.push(changed.range(from, to));
    lines.add(doc.lineAt(from).from);
  }
  for (const from of lines) found.push(changedLine.range(from));
  if (selection) {
    const [from, to] = [inside(Math.min(selection.anchor, selection.active)), inside(Math.max(selection.anchor, selection.active))];
    if (to > from) found.push(selected.range(from, to));
    found.push(caret.range(inside(selection.active)));
  }
  const last = Math.min(lineEnd ?? line ?? 0, doc.lines);
  for (let number = line ?? 1; number <= last; number += 1) found.push(pointed.range(doc.line(number).from));
  return Decoration.set(found, true);
}

import { neighbour } from '../../src/core/replay/marks.ts';
import type { Mark, MarkKind } from '../../src/core/replay/marks.ts';
import { l10n } from '../shared/l10n.ts';
import type { Stage } from './stage.ts';

/** What "next" can look for. */
export type Jump = 'override' | 'flag' | 'step' | 'comment' | 'any';

const JUMPS: Readonly<Record<Exclude<Jump, 'step'>, ReadonlySet<MarkKind> | undefined>> = {
  override: new Set(['override', 'withdrawal']),
  flag: new Set(['flag', 'answer']),
  comment: new Set(['comment', 'note', 'finding']),
  any: undefined,
};

/** To the next (`by` 1) or previous moment of a kind. */
export function jump(page: Stage, to: Jump, by: 1 | -1): void {
  const kinds = to === 'step' ? undefined : JUMPS[to];
  const marks = page.marks.filter((mark) => !kinds || kinds.has(mark.kind));
  const seq = neighbour(to === 'step' ? page.model.views.stateChanges() : marks, page.state.seq, by);
  if (seq === undefined) return page.set({ said: by === 1 ? l10n('None further on') : l10n('None before this') });
  const mark = (to === 'step' ? page.marks : marks).find((each) => each.seq === seq);
  page.player.pause();
  if (mark) showMark(page, mark);
  else page.seek(seq, { file: undefined, line: undefined, reviewing: undefined, said: '' });
}

/** Goes to a marked moment, and to the lines that it is about. A key's verdict is then on what is there, no longer on what was at hand before. */
export function showMark(page: Stage, { seq, step, label, lines }: Mark): void {
  page.player.pause();
  page.seek(seq, {
    file: lines?.uri,
    line: lines?.startLine,
    lineEnd: lines?.endLine,
    reviewing: undefined,
    said: label,
    ...(step === undefined ? {} : { step }),
  });
}

/** Opens a step up (null: what is off plan; undefined: none): what was opened by hand is at hand for a verdict, too. */
export function openStep(page: Stage, step: string | null | undefined): void {
  page.set({ step, reviewing: typeof step === 'string' ? { kind: 'step', id: step } : undefined });
}

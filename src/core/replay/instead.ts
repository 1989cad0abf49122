import { Text } from '@codemirror/state';
import type { FileTouch } from '../session/view.ts';
import type { Documents } from '../text/documents.ts';
import { differences, linesOf } from '../tracking/line-diff.ts';
import type { Override } from '../trajectory/events.ts';
import type { ReplayModel } from './model.ts';

/** What the expert did instead of what they refused. */
export interface Instead {
  /** The refusal, and the end of the work that followed it: the diff lies between the two. */
  readonly from: number;
  readonly until: number;
  /** Files that differ, by their names at the end, the one that the refusal points at first. */
  readonly files: readonly FileTouch[];
}

/**
 * The work that followed a refusal (recorded as event `seq`): on the refused step if any came, else up to the next pause. It takes two seeks and
 * some diffs, and makes sense once all that was read has been folded.
 */
export function insteadOf(model: ReplayModel, { target, code }: Override, seq: number): Instead {
  const spans = model.served.spans((at) => model.events.timeOf(at)).filter((span) => span.to > seq);
  const onStep = target.kind === 'step' ? spans.filter((span) => span.owner === target.id) : [];
  const last = onStep.at(-1) ?? spans[0];
  if (!last) return { from: seq, until: model.last, files: [] };
  const edited = model.served.edited(last.owner, seq, last.to).map(({ path, to }) => model.pathAt(path, to, last.to));
  const pointed = code[0] && model.pathAt(code[0].uri, seq, last.to);
  const paths = [...new Set(edited)].sort((a, b) => Number(b === pointed) - Number(a === pointed));
  // Whoever asks for another moment moves the documents on: texts are taken out at once.
  const after = paths.map((path) => textOf(model.texts.at(last.to), path));
  const before = paths.map((path) => textOf(model.texts.at(seq), model.pathAt(path, last.to, seq)));
  const files = paths.flatMap((path, index) => touch(path, before[index], after[index]));
  return { from: seq, until: last.to, files };
}

/** Undefined where it was not recorded; nothing is in a file that is not there. */
function textOf(documents: Documents, path: string): Text | undefined {
  const file = documents.file(path);
  return file && !file.deleted ? file.text : Text.empty;
}

function touch(uri: string, before: Text | undefined, after: Text | undefined): FileTouch[] {
  if (!before || !after || before.eq(after)) return [];
  const parts = differences(linesOf(before.toString()), linesOf(after.toString()));
  const [first] = parts;
  if (!first) return [];
  const sum = (count: 'oldCount' | 'newCount'): number => parts.reduce((all, part) => all + part[count], 0);
  return [{ uri, added: sum('newCount'), removed: sum('oldCount'), line: first.newStart + 1 }];
}

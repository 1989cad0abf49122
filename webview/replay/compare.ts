import { Text } from '@codemirror/state';
import { differences } from '../../src/core/tracking/line-diff.ts';
import type { ReplayPage } from './page.ts';
import type { Compare } from './state.ts';

const ORDER: readonly Compare[] = ['none', 'start', 'mark', 'step'];

/** Chooses a comparison; one that lacks its mark or step changes nothing. */
export function compareWith(page: ReplayPage, compare: Compare): void {
  if (!possible(page, compare)) return;
  page.set({ compare });
  if (compare !== 'step') return;
  // The file at hand may hold nothing of the step.
  const { step, moment, seq } = page.state;
  const files = page.model.served.linesOf(step, seq);
  const [first] = files.keys();
  if (first !== undefined && moment?.shown && !files.has(moment.shown.uri)) page.show(first, undefined);
}

/** The next comparison that is possible. */
export function nextCompare(page: ReplayPage): void {
  const from = ORDER.indexOf(page.state.compare);
  const order = [...ORDER.slice(from + 1), ...ORDER.slice(0, from)];
  const next = order.find((compare) => possible(page, compare));
  if (next) compareWith(page, next);
}

function possible({ state }: ReplayPage, compare: Compare): boolean {
  return !(compare === 'mark' && state.mark === undefined) && !(compare === 'step' && state.step === undefined);
}

/** The text that the shown one is compared with; undefined: with none. A file that was not there yet is compared with nothing in it. */
export function originalOf(page: ReplayPage, uri: string, text: Text, compare: Compare, empty: Text): Text | undefined {
  const { model, state } = page;
  const first = model.firstText(state.seq, uri) ?? empty;
  switch (compare) {
    case 'none':
      return undefined;
    case 'start':
      return first;
    case 'mark': {
      if (state.mark === undefined) return undefined;
      // A link may mark a moment that this log does not have, or not yet.
      const mark = Math.min(state.mark, model.last);
      return model.texts.at(mark).ropeOf(model.pathAt(uri, state.seq, mark)) ?? empty;
    }
    case 'step': {
      const lines = model.served.linesOf(state.step, state.seq).get(uri) ?? [];
      return withoutStep(first, text, lines);
    }
  }
}

/** The text as it would be without the hunks that lie on these lines of the first text: what differs is one step's work alone. */
export function withoutStep(first: Text, text: Text, lines: readonly { readonly start: number; readonly count: number }[]): Text {
  const before = [...first.iterLines()];
  const now = [...text.iterLines()];
  // The tracker's own differences, from the end, so that what stands before keeps its place.
  for (const { oldStart, oldCount, newStart, newCount } of differences(before, now).toReversed()) {
    const mine = lines.some(
      ({ start, count }) => start - 1 < oldStart + Math.max(oldCount, 1) && start - 1 + Math.max(1, count) > oldStart,
    );
    if (mine) now.splice(newStart, newCount, ...before.slice(oldStart, oldStart + oldCount));
  }
  return Text.of(now.length > 0 ? now : ['']);
}

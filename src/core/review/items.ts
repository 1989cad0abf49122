import type { StepState } from '../tracking/types.ts';
import type { ReviewTarget } from './events.ts';
import { targetKey } from './review.ts';

/** Something of a session that wants a verdict. */
export interface ReviewItem {
  readonly target: ReviewTarget;
  /** The event after which it is best looked at. */
  readonly seq: number;
  readonly title: string;
  /** The step it is, or is about. */
  readonly step?: string | undefined;
  /** How the session leaves the step that it is. */
  readonly state?: StepState | undefined;
}

/**
 * The next item (`by` 1) or the one before (-1) that has no verdict, going on from `current` and around the end; undefined when all are decided.
 * Without a current one, from the moment `seq` on.
 */
export function nextUndecided(
  items: readonly ReviewItem[],
  decided: ReadonlyMap<string, unknown>,
  from: { readonly current?: ReviewTarget | undefined; readonly seq: number },
  by: 1 | -1,
): ReviewItem | undefined {
  const { length } = items;
  const at = from.current ? items.findIndex(({ target }) => targetKey(target) === targetKey(from.current!)) : -1;
  // Before the first one that is not passed yet, so that a step forward meets it and a step back the one before.
  const passed = items.filter((item) => item.seq < from.seq).length;
  const start = at >= 0 ? at : by === 1 ? passed - 1 : passed;
  for (let step = 1; step <= length; step += 1) {
    const item = items[(((start + by * step) % length) + length) % length]!;
    if (!decided.has(targetKey(item.target))) return item;
  }
  return undefined;
}

import { wordsOf } from './context/rank.ts';

/** How alike two titles must be (shared words of all words) for the steps to be the same step, reworded. */
const ALIKE = 0.6;

/** 1 for the same title in whatever letter case, below 1 by the words that two titles share. */
export function likeness(left: string, right: string): number {
  if (isSameTitle(left, right)) return 1;
  const [a, b] = [new Set(wordsOf(left)), new Set(wordsOf(right))];
  const shared = [...a].filter((word) => b.has(word)).length;
  return shared / Math.max(1, a.size + b.size - shared) - 1e-9;
}

export const isAlike = (left: string, right: string): boolean => likeness(left, right) >= ALIKE;

export const isSameTitle = (left: string, right: string): boolean => left.trim().toLowerCase() === right.trim().toLowerCase();

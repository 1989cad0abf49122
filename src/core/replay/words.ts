import type { Wrong } from '../trajectory/events.ts';

/** What is wrong with what the AI proposed, as the expert's form words it. */
export const WRONG_LABELS: Readonly<Record<Wrong, string>> = {
  'wrong-approach': 'wrong approach',
  'invented-fact': 'invented fact',
  unsafe: 'unsafe',
  'needless-step': 'needless',
  'missing-step': 'something missing',
  'wrong-order': 'wrong order',
  'out-of-date': 'out of date',
  'against-conventions': 'against conventions',
  other: 'other',
};

/** `1:16:04` from milliseconds. */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number): string => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

import { valuesOf } from './feature-names.ts';
import { telling, type HunkProfile } from './hunk-profile.ts';

/** What is seen between a hunk and those before it: does work go on, or turn to something else? */
export const MOVE_FEATURES = [
  'bias',
  'same file',
  'same folder',
  'same context',
  'near lines',
  'alike',
  'alike to recent',
  'same names brought',
  'new file',
  'file left and come back to',
  'from tests to code',
  'from code to tests',
  'docs after code',
  'commit',
  'pause',
] as const;

/** How the current step goes on. `new`: a step that no hunk has served yet; `back`: one that an earlier hunk served. */
export const MOVES = ['stay', 'new', 'back', 'leave', 'stay off', 'return'] as const;
export type Move = (typeof MOVES)[number];

/**
 * How an expert may go through a plan: in its order; a step at a time in an order of their own; coming back to steps now and then;
 * or to and fro between them. Which, the session itself tells.
 */
export const STYLES = ['orderly', 'blocks', 'free', 'restless'] as const;
export type Style = (typeof STYLES)[number];

/**
 * The last hunk must be named before what follows is known; at the end, all is known; and at the second look, what the others were
 * taken to serve. Each has its own weights.
 */
export const PHASES = ['working', 'ended', 'again'] as const;
export type Phase = (typeof PHASES)[number];

/** In what order new steps are taken up; `holes`: steps passed over so far. */
export const ORDER_FEATURES = [
  'next',
  'next, holes before',
  'jump',
  'jump length',
  'jump, holes before',
  'earlier',
  'earlier, the only hole',
  'first hunk, first step',
  'first hunk, other step',
  'needs a step not begun',
  'needs only begun steps',
  // How readily the style stays on a step, or comes back to one: for moves within the set.
  'stay',
  'back',
] as const;

/** What the session's end says of a step that nothing served. */
export const END_FEATURES = [
  'bias',
  'leaves no trace',
  'optional',
  'nothing declared',
  'few hunks a step',
  'last step',
  'commits told',
  'tests',
  'docs',
  'files declared by others too',
] as const;

/** Milliseconds without an edit after which a step may well have ended. */
const PAUSE = 10 * 60_000;
const RECENT = 5;
const NEAR_LINES = 60;

/** A hunk as the stream saw it: its profile and what came between it and the one before. */
export interface Observed {
  readonly profile: HunkProfile;
  /** How surely a commit or a test run parts it from the hunk before (0-1). */
  readonly boundary: number;
  readonly t: number;
}

/** Cosine of the words that two hunks bring, take or touch (0-1). */
export function alike(a: HunkProfile, b: HunkProfile): number {
  const dot = product(a.words.added, b.words.added) + product(a.words.removed, b.words.removed);
  return dot === 0 ? 0 : dot / Math.sqrt(a.extent * b.extent);
}

function product(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  const [fewer, more] = a.size < b.size ? [a, b] : [b, a];
  let sum = 0;
  for (const [word, times] of fewer) sum += telling(times) * telling(more.get(word) ?? 0);
  return sum;
}

function sharesNames(a: HunkProfile, b: HunkProfile): boolean {
  for (const name of a.names.added.keys()) if (name.length > 5 && b.names.added.has(name)) return true;
  return false;
}

/** @param before the hunks before `now`, in order; only the last few are read, and `seen` answers for the rest. */
export function moveFeatures(before: readonly Observed[], now: Observed, seen: Pick<ReadonlySet<string>, 'has'>): Float64Array {
  const last = before.at(-1);
  if (!last) return new Float64Array(MOVE_FEATURES.length);
  const a = last.profile;
  const b = now.profile;
  const sameFile = a.path === b.path;
  let recent = 0;
  for (let i = Math.max(0, before.length - RECENT); i < before.length - 1; i++) {
    const earlier = before[i];
    if (earlier) recent = Math.max(recent, alike(earlier.profile, b));
  }
  const code = (profile: HunkProfile): boolean => profile.kind === 'code' && !profile.shape.test;
  const values: Record<(typeof MOVE_FEATURES)[number], number> = {
    bias: 1,
    'same file': sameFile ? 1 : 0,
    'same folder': !sameFile && a.folder === b.folder ? 1 : 0,
    'same context': sameFile && a.context !== '' && a.context === b.context ? 1 : 0,
    'near lines': sameFile ? Math.max(0, 1 - Math.abs(a.line - b.line) / NEAR_LINES) : 0,
    alike: alike(a, b),
    'alike to recent': recent,
    'same names brought': sharesNames(a, b) ? 1 : 0,
    'new file': seen.has(b.path) ? 0 : 1,
    'file left and come back to': !sameFile && seen.has(b.path) ? 1 : 0,
    'from tests to code': a.shape.test && code(b) ? 1 : 0,
    'from code to tests': code(a) && b.shape.test ? 1 : 0,
    'docs after code': code(a) && (b.kind === 'docs' || b.kind === 'changelog') ? 1 : 0,
    commit: now.boundary,
    pause: now.t - last.t > PAUSE ? 1 : 0,
  };
  return valuesOf(MOVE_FEATURES, values);
}

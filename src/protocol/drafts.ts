import type { CodeReference } from '../core/trajectory/events.ts';
import type { OverrideDraft } from './sidebar.ts';

/** Most pieces of code that an override carries (as the schema has it). */
const MOST_PIECES = 20;

/** Both write the same refusal. One that amends another is not a second one of the same step. */
export const sameRefusal = (a: Pick<OverrideDraft, 'target' | 'amends'>, b: Pick<OverrideDraft, 'target' | 'amends'>): boolean =>
  a.target.kind === b.target.kind && a.target.id === b.target.id && a.amends === b.amends;

const sameCode = (a: CodeReference, b: CodeReference): boolean => a.uri === b.uri && a.start === b.start && a.end === b.end;

/** The pieces of both, each once and as it was attached last; of too many, the latest. */
export const withCode = (code: readonly CodeReference[], more: readonly CodeReference[]): CodeReference[] =>
  [...code.filter((piece) => !more.some((newer) => sameCode(newer, piece))), ...more].slice(-MOST_PIECES);

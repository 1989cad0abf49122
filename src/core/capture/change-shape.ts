import type { Change } from '../trajectory/events.ts';

/** What an event's changes look like, whatever the document holds. */
export interface ChangeShape {
  readonly count: number;
  /** Code units, over all changes. */
  readonly inserted: number;
  readonly deleted: number;
  /** The longest text inserted by one change. */
  readonly longest: number;
  readonly lineEnds: number;
  /** All changes insert one and the same text. */
  readonly sameText: boolean;
  /** All changes delete the same length. */
  readonly sameDeleted: boolean;
  /** Share of the changes that insert nothing but blanks, or nothing (0-1). */
  readonly blank: number;
  /** Every inserted text is what one key press gives: a character, a pair of brackets or quotes, a line end with its indentation. */
  readonly keyLike: boolean;
  /** Every inserted text is letters outside ASCII, as an input method composes them. */
  readonly composed: boolean;
}

const BLANK = /^\s*$/;
const PAIR = /^(?:\(\)|\[\]|\{\}|<>|""|''|``|\$\$|\*\*|""""|'''''')$/;
const ENTER = /^(?:\r\n|\r|\n)[ \t]*(?:(?:\/\/\/?|#|\*|--|;)[ \t]?|(?:\r\n|\r|\n)[ \t]*)?$/;
/** What a command puts before lines, or around them, to make them a comment. */
const COMMENT = /^(?:\/\/+!?|#+|--+|;+|%+|\/\*|\*\/|<!--|-->|\{-|-\}) ?$/;
const INDENT = /^(?: {2,8}|\t)$/;
// oxlint-disable-next-line no-control-regex -- "outside ASCII" is said by what ASCII is
const COMPOSED = /^[^\u0000-\u007f]{1,24}$/u;

function isKeyLike(text: string): boolean {
  if (text.length <= 1) return true;
  if (text.length > 80) return false;
  if (text.length === 2 && text.codePointAt(0)! > 0xffff) return true;
  return PAIR.test(text) || ENTER.test(text) || INDENT.test(text) || COMMENT.test(text);
}

export function shapeOf(changes: readonly Change[]): ChangeShape {
  const first = changes[0];
  let inserted = 0;
  let deleted = 0;
  let longest = 0;
  let lineEnds = 0;
  let blanks = 0;
  let sameText = true;
  let sameDeleted = true;
  let keyLike = true;
  let composed = true;
  for (const [, length, text] of changes) {
    inserted += text.length;
    deleted += length;
    longest = Math.max(longest, text.length);
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lineEnds++;
    if (BLANK.test(text)) blanks++;
    sameText &&= text === first?.[2];
    sameDeleted &&= length === first?.[1];
    keyLike &&= isKeyLike(text);
    composed &&= COMPOSED.test(text);
  }
  const blank = changes.length === 0 ? 0 : blanks / changes.length;
  return { count: changes.length, inserted, deleted, longest, lineEnds, sameText, sameDeleted, blank, keyLike, composed };
}

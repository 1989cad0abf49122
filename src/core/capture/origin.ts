import type { ChangeOrigin } from '../trajectory/events.ts';
import type { ChangeShape } from './change-shape.ts';
import type { ClipboardMatch } from './clipboard-match.ts';

/** What was known when the change came. Times are milliseconds ago, `undefined` when it never happened. */
export interface ChangeContext {
  readonly reason?: 'undo' | 'redo';
  readonly eolSwitch?: boolean;
  /** The document has a file, so that it can be read anew from it. */
  readonly onDisk?: boolean;
  /** No unsaved changes after this one: what the document holds is what the disk holds. `undefined`: not known yet. */
  readonly clean?: boolean;
  /** There were unsaved changes before. */
  readonly wasDirty?: boolean;
  /** Between "about to save" and "saved". */
  readonly saving?: boolean;
  /** In the active editor. */
  readonly active?: boolean;
  /** The window has the keyboard. */
  readonly focused?: boolean;
  /** How many of the changes touch a cursor or selection. */
  readonly atCursors?: number;
  readonly cursors?: number;
  /** How many of the changes lie on a cursor's line, or next to it. */
  readonly nearCursors?: number;
  /** The event replaces the document from end to end. */
  readonly whole?: boolean;
  readonly clipboard?: ClipboardMatch;
  readonly headMovedAgo?: number;
  readonly indexWrittenAgo?: number;
  readonly fileWrittenAgo?: number;
  /** Since another document had a change that nobody typed: a change over several files. */
  readonly otherDocumentAgo?: number;
}

export interface Origin {
  readonly origin: ChangeOrigin;
  /** 0-1. Measured by the suite `origins` in the real editor: it prints how many were named right, and how many should have been. */
  readonly confidence: number;
}

const is = (origin: ChangeOrigin, confidence: number): Origin => ({ origin, confidence });
const within = (ago: number | undefined, ms: number): boolean => ago !== undefined && ago <= ms;

/**
 * Infers where a change came from, since VS Code does not tell. First what is certain (reason, end of line), then
 * what the document's state gives away (clean: from disk; saving: a formatter), then the clipboard, then the shape.
 */
export function inferOrigin(shape: ChangeShape, context: ChangeContext): Origin {
  if (context.eolSwitch) return is('eol', 1);
  if (context.reason) return is(context.reason, 1);
  if (context.clean && context.onDisk) return fromDisk(context);
  if (context.saving && !touchesAll(shape, context)) return is('formatter', 0.9);
  if (!context.active) return elsewhere(shape, context);
  if (context.clipboard === 'same' && shape.inserted > 1) return is('paste', 0.97);
  if (context.clipboard === 'similar') return is('paste', 0.85);
  if (shape.inserted === 0) return deletion(shape, context);
  if (shape.count > 1) return several(shape, context);
  return single(shape, context);
}

/** An editor takes what is on disk as an ordinary edit, but stays clean. */
function fromDisk(context: ChangeContext): Origin {
  if (within(context.headMovedAgo, 5_000)) return is('git', 0.9);
  if (within(context.indexWrittenAgo, 2_000)) return is('git', 0.6);
  return is('reload', context.wasDirty || within(context.fileWrittenAgo, 5_000) ? 0.98 : 0.9);
}

const touchesAll = (shape: ChangeShape, context: ChangeContext): boolean => (context.atCursors ?? 0) >= shape.count;

/** Commands on lines (comment, move, copy, delete) leave the cursor where it is. */
const isNear = (shape: ChangeShape, context: ChangeContext): boolean => (context.nearCursors ?? 0) >= shape.count;

/** In a document that is not in the active editor, nobody types. */
function elsewhere(shape: ChangeShape, context: ChangeContext): Origin {
  if (within(context.otherDocumentAgo, 500)) return is('refactoring', 0.7);
  if (shape.count > 1 && shape.sameText && shape.sameDeleted && shape.blank === 0) return is('refactoring', 0.7);
  return is('other', 0.7);
}

function deletion(shape: ChangeShape, context: ChangeContext): Origin {
  if (touchesAll(shape, context)) return is('typed', 0.95);
  // A command that deletes lines; else blanks at line ends, or a code action.
  return isNear(shape, context) ? is('typed', 0.7) : is('formatter', 0.6);
}

function several(shape: ChangeShape, context: ChangeContext): Origin {
  const everyCursor = touchesAll(shape, context) && context.cursors === shape.count;
  if (everyCursor && shape.keyLike) return is('typed', 0.95);
  if (everyCursor) return shape.sameText ? is('completion', 0.6) : is('other', 0.5);
  // One command over the selected lines: indenting, commenting, moving.
  if (isNear(shape, context) && (shape.sameText || shape.blank === 1) && shape.longest <= 8) return is('typed', 0.75);
  if (isNear(shape, context) && shape.inserted <= 400 && (shape.count === 2 || (shape.count === 3 && shape.blank < 1)))
    return is('typed', 0.6);
  if (shape.blank >= 0.7) return is('formatter', 0.85);
  if (shape.sameText && shape.sameDeleted && shape.deleted > 0) return is('refactoring', 0.8);
  if (shape.blank >= 0.4) return is('formatter', 0.6);
  // A suggestion that brings its import along.
  if ((context.atCursors ?? 0) > 0) return is('completion', 0.6);
  return is('other', 0.5);
}

function single(shape: ChangeShape, context: ChangeContext): Origin {
  const touches = touchesAll(shape, context);
  if (shape.keyLike && touches) return is('typed', context.focused === false ? 0.8 : 0.97);
  if (context.whole && shape.deleted > 0)
    return is(Math.abs(shape.inserted - shape.deleted) <= shape.deleted * 0.3 ? 'formatter' : 'other', 0.5);
  if (!touches && isNear(shape, context)) return is('typed', shape.inserted <= 8 ? 0.7 : 0.5);
  if (!touches) return shape.blank === 1 ? is('formatter', 0.6) : is('other', 0.6);
  if (shape.composed) return is('typed', 0.75);
  if (shape.blank === 1) return is('typed', 0.8);
  if (context.clipboard === 'different') return is('completion', shape.lineEnds === 0 ? 0.85 : 0.7);
  // Without the clipboard: what replaces the beginning of a word completes it, what brings lines was more likely pasted.
  if (shape.deleted > 0 && shape.lineEnds === 0) return is('completion', 0.6);
  return shape.lineEnds > 0 || shape.inserted > 60 ? is('paste', 0.5) : is('completion', 0.5);
}

/** Would the clipboard's content change the answer? Asked before it is read. */
export function clipboardMatters(shape: ChangeShape, context: ChangeContext): boolean {
  if (context.reason || context.eolSwitch || context.clean || !context.active) return false;
  return shape.longest > 1 && shape.blank < 1 && !(shape.keyLike && touchesAll(shape, context)) && (context.atCursors ?? 0) > 0;
}

import { TextDocumentChangeReason, window } from 'vscode';
import type { TextDocumentChangeEvent, TextDocumentContentChangeEvent, TextEditor } from 'vscode';
import type { ChangeContext } from '../../core/capture/origin.ts';
import type { DiskSignals } from '../../core/capture/disk-signals.ts';
import type { DocumentState } from '../../core/capture/document-state.ts';

/** Beyond this many, cursors and changes are not compared: a change that large is no key press. */
const COMPARED = 64;

/**
 * Does a change touch where a cursor is? VS Code sends the change first and the moved cursor after it, so that fast typing
 * outruns the selections: where the last change ended counts as a cursor, too.
 */
function touchesCursor(change: TextDocumentContentChangeEvent, state: DocumentState, editor: TextEditor): boolean {
  const { rangeOffset, rangeLength, range } = change;
  if (rangeOffset <= state.cursor && state.cursor <= rangeOffset + rangeLength) return true;
  return editor.selections.some((selection) => range.start.compareTo(selection.end) <= 0 && range.end.compareTo(selection.start) >= 0);
}

function isNearCursor({ range }: TextDocumentContentChangeEvent, editor: TextEditor): boolean {
  return editor.selections.some((selection) => range.start.line >= selection.start.line - 1 && range.end.line <= selection.end.line + 1);
}

/**
 * VS Code says that a document has unsaved changes in an event of its own, right after the first of them: until then the
 * first edit after a save looks as a reload does. What was unsaved and is no longer has been read from the disk.
 */
function cleanNow(event: TextDocumentChangeEvent, state: DocumentState): boolean | undefined {
  if (event.document.isDirty) return false;
  return state.dirty ? true : undefined;
}

/** A key press as nearly all changes are one: a character typed or taken away at the cursor. Costs next to nothing. */
export function isPlainKey(event: TextDocumentChangeEvent, state: DocumentState, editor: TextEditor | undefined): boolean {
  const change = event.contentChanges[0]!;
  return (
    event.contentChanges.length === 1 &&
    change.text.length <= 1 &&
    change.rangeLength <= 1 &&
    event.reason === undefined &&
    state.savingSince === undefined &&
    editor !== undefined &&
    editor.document === event.document &&
    touchesCursor(change, state, editor)
  );
}

/** All that `inferOrigin` can be told at the moment of the change. `state` is as it was before it. */
export function changeContext(
  event: TextDocumentChangeEvent,
  state: DocumentState,
  more: { eolSwitch: boolean; onDisk: boolean; signals: DiskSignals; otherDocumentAgo: number | undefined },
): ChangeContext {
  const { contentChanges: changes, document, reason } = event;
  const editor = window.activeTextEditor;
  const active = editor !== undefined && editor.document === document;
  const compare = active && changes.length <= COMPARED && editor.selections.length <= COMPARED;
  return {
    reason: reason === TextDocumentChangeReason.Undo ? 'undo' : reason === TextDocumentChangeReason.Redo ? 'redo' : undefined,
    eolSwitch: more.eolSwitch,
    onDisk: more.onDisk,
    clean: cleanNow(event, state),
    wasDirty: state.dirty,
    saving: state.savingSince !== undefined,
    active,
    focused: window.state.focused,
    atCursors: compare ? changes.reduce((count, change) => count + (touchesCursor(change, state, editor) ? 1 : 0), 0) : 0,
    nearCursors: compare ? changes.reduce((count, change) => count + (isNearCursor(change, editor) ? 1 : 0), 0) : 0,
    cursors: active ? editor.selections.length : 0,
    whole: changes.length === 1 && changes[0]!.rangeOffset === 0 && changes[0]!.rangeLength === state.length && state.length > 0,
    headMovedAgo: more.signals.headMovedAgo,
    indexWrittenAgo: more.signals.indexWrittenAgo,
    fileWrittenAgo: more.signals.fileWrittenAgo(state.path),
    otherDocumentAgo: more.otherDocumentAgo,
  };
}

import { EditorView } from '@codemirror/view';

/** A theme's colour for a changed line, thinned: highlighted words must stay legible on it. */
const thin = (colour: string): string => `color-mix(in srgb, ${colour} 38%, transparent)`;
const added = thin('var(--vscode-diffEditor-insertedLineBackground, rgba(46, 160, 67, 0.2))');
const removed = thin('var(--vscode-diffEditor-removedLineBackground, rgba(248, 81, 73, 0.2))');
const addedSolid = 'var(--vscode-editorGutter-addedBackground, #2ea043)';
const removedSolid = 'var(--vscode-editorGutter-deletedBackground, #f85149)';
/** High-contrast themes have outlines where others have fills. */
const addedBorder = '1px dashed var(--vscode-diffEditor-insertedTextBorder, transparent)';
const removedBorder = '1px dashed var(--vscode-diffEditor-removedTextBorder, transparent)';
/** What the last edit put in is underlined: fills on fills would leave no contrast. */
const underline = (colour: string): string => `inset 0 -2px 0 ${colour}`;

/** The editor in the colours of VS Code's own, whatever the theme. */
export const codeTheme = EditorView.theme({
  '&': { height: '100%', color: 'var(--code-fg)', backgroundColor: 'var(--code-bg)', fontSize: 'var(--code-size)' },
  '&.cm-focused': { outline: '1px solid var(--accent)', outlineOffset: '-1px' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.5' },
  '.cm-content': { padding: '4px 0' },
  '.cm-gutters': { color: 'var(--code-number-line)', backgroundColor: 'var(--code-bg)', border: '0' },
  '.cm-lineNumbers .cm-gutterElement': { minWidth: '40px', padding: '0 12px 0 8px' },
  '.replay-changed-line': { backgroundColor: 'var(--code-current)' },
  '.replay-changed': { backgroundColor: added, boxShadow: underline(addedSolid), outline: addedBorder },
  '.replay-selected': { backgroundColor: 'var(--code-selected)', outline: 'var(--code-selected-outline)' },
  '.replay-pointed': { boxShadow: 'inset 2px 0 0 var(--accent)', backgroundColor: 'var(--code-current)' },
  '.replay-caret': {
    display: 'inline-block',
    position: 'relative',
    width: '0',
    height: '1.2em',
    verticalAlign: 'text-bottom',
  },
  '.replay-caret::after': {
    content: '""',
    position: 'absolute',
    inset: '0 auto 0 -1px',
    borderLeft: '2px solid var(--vscode-editorCursor-foreground, currentColor)',
  },
  '&.cm-merge-b .cm-changedLine, .cm-insertedLine, .cm-inlineChangedLine': { backgroundColor: added },
  // A fill on a fill on a fill would leave no contrast: the line has one, and its changed words another.
  '&.cm-merge-b .cm-changedLine .cm-insertedLine': { backgroundColor: 'transparent' },
  '&.cm-merge-b .cm-changedText': { background: added, outline: addedBorder },
  // In a new file every word is new.
  '&.replay-new-file.cm-merge-b .cm-changedText': { background: 'none', outline: 'none' },
  '.cm-deletedChunk': { backgroundColor: removed, paddingLeft: '6px' },
  '&.replay-new-file .cm-deletedChunk': { display: 'none' },
  '.cm-deletedChunk .cm-deletedText': { background: removed, outline: removedBorder },
  '.cm-deletedLine, .cm-deletedLine del': { textDecoration: 'none' },
  '.cm-changeGutter': { width: '3px', paddingLeft: '0' },
  '&.cm-merge-b .cm-changedLineGutter': { background: addedSolid },
  '.cm-deletedLineGutter, &.cm-merge-a .cm-changedLineGutter': { background: removedSolid },
  '.cm-collapsedLines::before, .cm-collapsedLines::after': { content: '"\\22ef"', margin: '0 8px' },
  '.cm-collapsedLines': {
    color: 'var(--dim)',
    background: 'var(--vscode-diffEditor-unchangedRegionBackground, var(--code-current))',
    padding: '2px 8px',
  },
});

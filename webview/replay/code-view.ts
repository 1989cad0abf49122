import { unifiedMergeView } from '@codemirror/merge';
import { Compartment, EditorState } from '@codemirror/state';
import type { Extension, Text } from '@codemirror/state';
import { EditorView, lineNumbers } from '@codemirror/view';
import { codeTheme } from './code-theme.ts';
import { marks, setMarks } from './code-marks.ts';
import type { Pointed } from './code-marks.ts';
import { highlighting, languageOf } from './highlight.ts';
import { minimalChange } from './minimal-change.ts';

/** What the code pane shows. */
export interface ShownCode {
  readonly uri: string;
  readonly language: string;
  readonly text: Text;
  /** What it is compared with. */
  readonly original?: Text;
  readonly pointed: Pointed;
  /** Brings the cursor (or the line pointed at) into sight. */
  readonly follow: boolean;
}

/** Larger texts are compared line by line only as far as this many milliseconds go. */
const DIFF_TIMEOUT_MS = 200;

/**
 * The editor, read-only, in a shadow root: there its styles are constructed sheets, which a page's policy allows without
 * trusting inline styles.
 */
export class CodeView {
  readonly #view: EditorView;
  readonly #compare = new Compartment();
  readonly #language = new Compartment();
  #shown: ShownCode | undefined;

  readonly #onPick: (from: number, to: number) => void;

  /** `onPick`: lines whose numbers the viewer clicked, the second with Shift. */
  constructor(parent: HTMLElement, onPick: (from: number, to: number) => void) {
    this.#onPick = onPick;
    const root = parent.shadowRoot ?? parent.attachShadow({ mode: 'open' });
    this.#view = new EditorView({ root, parent: root });
  }

  /** The document in the editor, for whoever checks it. */
  get text(): string {
    return this.#view.state.doc.toString();
  }

  /** First and last line of what the viewer has selected; undefined when that is nothing. */
  get selectedLines(): readonly [number, number] | undefined {
    const { doc, selection } = this.#view.state;
    const { from, to, empty } = selection.main;
    return empty ? undefined : [doc.lineAt(from).number, doc.lineAt(to).number];
  }

  show(code: ShownCode): void {
    const before = this.#shown;
    this.#shown = code;
    const fresh = before?.uri !== code.uri || before.language !== code.language;
    if (fresh) this.#open(code);
    // A comparison follows the document's changes by itself, as long as it is with the same text.
    const compared = fresh || (before.original === code.original && differs(before) === differs(code));
    // One transaction, and so one layout: positions are those after the change.
    this.#view.dispatch({
      changes: fresh ? undefined : minimalChange(this.#view.state.doc, code.text),
      // The editor's own cursor goes along: whoever tabs into the code is where the expert was.
      selection: { anchor: Math.min(code.pointed.selection?.active ?? 0, code.text.length) },
      effects: [
        setMarks.of(code.pointed),
        ...(compared ? [] : [this.#compare.reconfigure(comparison(code))]),
        ...this.#scroll(code, fresh, before),
      ],
    });
  }

  destroy(): void {
    this.#view.destroy();
  }

  #scroll({ pointed, follow, text }: ShownCode, fresh: boolean, before: ShownCode | undefined) {
    const { line, selection } = pointed;
    if (line !== undefined && line <= text.lines) {
      if (!fresh && before?.pointed.line === line) return [];
      const top = text.line(line).from;
      const visible = this.#view.visibleRanges.some((range) => top >= range.from && top <= range.to);
      if (!fresh && visible) return [EditorView.scrollIntoView(top, { y: 'nearest', yMargin: 20 })];
      return [EditorView.scrollIntoView(text.line(line).from, { y: 'center' })];
    }
    if (!follow || !selection) return [];
    const at = Math.min(selection.active, text.length);
    const { from, to } = this.#view.viewport;
    const near = !fresh && at >= from && at <= to;
    return [EditorView.scrollIntoView(at, near ? { y: 'nearest', yMargin: 60 } : { y: 'center' })];
  }

  #pick(line: number, event: MouseEvent): boolean {
    if (event.button !== 0) return false;
    const start = event.shiftKey ? (this.#shown?.pointed.line ?? line) : line;
    this.#onPick(Math.min(start, line), Math.max(start, line));
    return true;
  }

  #open(code: ShownCode): void {
    const language = languageOf(code.language, code.uri);
    const known = language instanceof Promise ? [] : language;
    this.#view.setState(EditorState.create({ doc: code.text, extensions: this.#extensions(code, known) }));
    if (!(language instanceof Promise)) return;
    void language.then((grammar) => {
      // The file may have been left meanwhile.
      const still = this.#shown?.uri === code.uri && this.#shown.language === code.language;
      if (still) this.#view.dispatch({ effects: this.#language.reconfigure(grammar) });
    });
  }

  #extensions(code: ShownCode, language: Extension): Extension[] {
    return [
      EditorState.readOnly.of(true),
      EditorView.editable.of(false),
      EditorView.contentAttributes.of({ 'aria-label': `${code.uri}, read only`, 'aria-readonly': 'true', tabindex: '0' }),
      lineNumbers({
        domEventHandlers: { mousedown: (view, block, event) => this.#pick(view.state.doc.lineAt(block.from).number, event as MouseEvent) },
      }),
      this.#language.of(language),
      highlighting,
      marks,
      codeTheme,
      this.#compare.of(comparison(code)),
    ];
  }
}

const differs = ({ original, text }: ShownCode): boolean => original !== undefined && !original.eq(text);

/** Nothing where nothing differs: all lines would be folded away. */
function comparison({ original, text }: ShownCode): Extension {
  if (!original || original.eq(text)) return [];
  return [
    unifiedMergeView({
      original,
      mergeControls: false,
      gutter: true,
      syntaxHighlightDeletions: false,
      collapseUnchanged: { margin: 4, minSize: 8 },
      diffConfig: { scanLimit: 500, timeout: DIFF_TIMEOUT_MS },
    }),
    // Of a new file, the empty line that was there before is nothing that was removed.
    original.length === 0 ? EditorView.editorAttributes.of({ class: 'replay-new-file' }) : [],
  ];
}

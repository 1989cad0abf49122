import { window, workspace } from 'vscode';
import type { TextDocument, TextEditor } from 'vscode';
import { Throttle } from '../../core/capture/throttle.ts';
import { Disposable } from '../dispose.ts';
import type { CaptureContext } from './context.ts';

/** The editor that has the focus, kept at hand for the path of every key press. */
export class ActiveEditor extends Disposable {
  editor: TextEditor | undefined = window.activeTextEditor;

  constructor() {
    super();
    this._register(window.onDidChangeActiveTextEditor((editor) => (this.editor = editor)));
  }
}

export interface DocumentNumbers {
  /** What the log knows of an open document's place: its number, and where the last change left the cursor. */
  numberOf(document: TextDocument): { readonly doc: number; readonly cursor: number } | undefined;
}

const SELECTION_MS = 300;
const VIEW_MS = 500;
const FOCUS_MS = 50;
const MAX_SELECTIONS = 50;

/** Where the expert looks: a few events a second at most, each with the state at its time. */
export class Attention extends Disposable {
  readonly #context: CaptureContext;
  readonly #numbers: DocumentNumbers;
  readonly #selected: Throttle;
  readonly #viewed: Throttle;
  readonly #focused: Throttle;
  #lastSelection = '';
  #lastView = '';
  #lastFocus: number | null | undefined;

  constructor(context: CaptureContext, numbers: DocumentNumbers) {
    super();
    this.#context = context;
    this.#numbers = numbers;
    this.#selected = this._register(
      new Throttle(
        context.timers,
        SELECTION_MS,
        context.guard('selection', () => this.#selection()),
      ),
    );
    this.#viewed = this._register(
      new Throttle(
        context.timers,
        VIEW_MS,
        context.guard('view', () => this.#view()),
      ),
    );
    this.#focused = this._register(
      new Throttle(
        context.timers,
        FOCUS_MS,
        context.guard('focus', () => this.#focus()),
      ),
    );
    this._register(window.onDidChangeTextEditorSelection(() => this.#selected.request()));
    this._register(window.onDidChangeTextEditorVisibleRanges(() => this.#viewed.request()));
    this._register(window.onDidChangeActiveTextEditor(() => this.#focusMoved()));
    // A document that is recorded anew has a new number.
    this._register(workspace.onDidOpenTextDocument(() => this.#focusMoved()));
  }

  /** Records where the expert looks now. */
  start(): void {
    this.#focusMoved();
  }

  /** Records what is due, at once. */
  flush(): void {
    this.#focused.flush();
    this.#viewed.flush();
    this.#selected.flush();
  }

  #focusMoved(): void {
    this.#focused.request();
    this.#viewed.request();
    this.#selected.request();
  }

  #focus(): void {
    const editor = window.activeTextEditor;
    const doc = (editor && this.#numbers.numberOf(editor.document)?.doc) ?? null;
    if (doc === this.#lastFocus) return;
    this.#lastFocus = doc;
    this.#context.outbox.append({ kind: 'editor.focused', doc });
  }

  #view(): void {
    const editor = window.activeTextEditor;
    const known = editor && this.#numbers.numberOf(editor.document);
    if (!editor || !known) return;
    const ranges = editor.visibleRanges.map((range): [number, number] => [range.start.line, range.end.line]);
    const name = `${known.doc} ${ranges.join(' ')}`;
    if (ranges.length === 0 || name === this.#lastView) return;
    this.#lastView = name;
    this.#context.outbox.append({ kind: 'view.changed', doc: known.doc, ranges });
  }

  /** A cursor that just stands where the last change ended is known from that change. */
  #selection(): void {
    const editor = window.activeTextEditor;
    const known = editor && this.#numbers.numberOf(editor.document);
    if (!editor || !known) return;
    const { document } = editor;
    const selections = editor.selections
      .slice(0, MAX_SELECTIONS)
      .map((selection): [number, number] => [document.offsetAt(selection.anchor), document.offsetAt(selection.active)]);
    const [first] = selections;
    const name = `${known.doc} ${selections.join(' ')}`;
    if (name === this.#lastSelection) return;
    this.#lastSelection = name;
    if (selections.length === 1 && first![0] === known.cursor && first![1] === known.cursor) return;
    this.#context.outbox.append({ kind: 'selection.changed', doc: known.doc, selections });
  }
}

import { MarkdownString, OverviewRulerLane, Range, ThemeColor, l10n, window, workspace } from 'vscode';
import type { DecorationOptions, TextEditor, TextEditorDecorationType, Uri } from 'vscode';
import { servedLines } from '../../core/session/served-lines.ts';
import type { ServedLines } from '../../core/session/served-lines.ts';
import type { SessionModel } from '../../core/session/model.ts';
import { Disposable } from '../dispose.ts';
import { getSetting } from '../settings.ts';

interface Types {
  readonly served: TextEditorDecorationType;
  readonly offPlan: TextEditorDecorationType;
}

/**
 * Says in the editor which step a change serves: a thin line in the gutter's margin, and the step's name on hover. Off unless it is
 * asked for. Drawn when a burst of edits is over, never while typing: the editor itself moves the marks with the text.
 */
export class StepMarks extends Disposable {
  readonly #model: () => SessionModel | undefined;
  readonly #pathOf: (uri: Uri) => string | undefined;
  #types: Types | undefined;

  constructor(model: () => SessionModel | undefined, pathOf: (uri: Uri) => string | undefined) {
    super();
    this.#model = model;
    this.#pathOf = pathOf;
    this._register({ dispose: () => this.#clear() });
    this._register(window.onDidChangeVisibleTextEditors(() => this.draw()));
    this._register(workspace.onDidChangeConfiguration((event) => event.affectsConfiguration('coagency.editor.stepMarks') && this.draw()));
  }

  /** Anew for all editors in sight. */
  draw(): void {
    const model = this.#model();
    if (!getSetting('editor.stepMarks') || !model?.plans.plan) return this.#clear();
    this.#types ??= { served: mark('editorGutter.modifiedBackground'), offPlan: mark('editorWarning.foreground') };
    for (const editor of window.visibleTextEditors) this.#drawIn(editor, model, this.#types);
  }

  #drawIn(editor: TextEditor, model: SessionModel, types: Types): void {
    const path = this.#pathOf(editor.document.uri);
    const lines = path === undefined ? [] : servedLines(model, path);
    const last = editor.document.lineCount;
    const options = (chosen: readonly ServedLines[]): DecorationOptions[] =>
      chosen
        .filter(({ startLine }) => startLine <= last)
        .map((served) => ({
          range: new Range(served.startLine - 1, 0, Math.min(served.endLine, last) - 1, Number.MAX_SAFE_INTEGER),
          hoverMessage: hover(served),
        }));
    editor.setDecorations(types.served, options(lines.filter(({ step }) => step > 0)));
    editor.setDecorations(types.offPlan, options(lines.filter(({ step }) => step === 0)));
  }

  #clear(): void {
    this.#types?.served.dispose();
    this.#types?.offPlan.dispose();
    this.#types = undefined;
  }
}

const mark = (color: string): TextEditorDecorationType =>
  window.createTextEditorDecorationType({
    isWholeLine: true,
    borderColor: new ThemeColor(color),
    borderStyle: 'solid',
    borderWidth: '0 0 0 2px',
    overviewRulerColor: new ThemeColor(color),
    overviewRulerLane: OverviewRulerLane.Left,
  });

/** A step's words may come from a model: they are text, never markup. */
function hover({ step, title, sure }: ServedLines): MarkdownString {
  const words = new MarkdownString();
  if (step === 0) return words.appendText(l10n.t('This change serves no step of the plan.'));
  return words.appendText(l10n.t('Serves step {0}: {1} ({2} % sure)', step, title, sure));
}

import { window, workspace } from 'vscode';
import type { Memento, TextEditor } from 'vscode';
import { guessStep } from '../../core/session/guess.ts';
import type { SessionModel } from '../../core/session/model.ts';
import type { CodeReference, OverrideTarget, Wrong } from '../../core/trajectory/events.ts';
import { sameRefusal, withCode } from '../../protocol/drafts.ts';
import type { OverrideDraft } from '../../protocol/sidebar.ts';

/** Longest piece of code that an override carries, in UTF-16 code units. */
const MOST_CODE = 8_000;

/** Overrides that are being written: guessed from where the expert is, and kept over a reload. */
export class Drafts {
  readonly #memento: Memento;
  readonly #uriOf: (uri: TextEditor['document']['uri']) => string | undefined;

  constructor(memento: Memento, uriOf: (uri: TextEditor['document']['uri']) => string | undefined) {
    this.#memento = memento;
    this.#uriOf = uriOf;
  }

  /** The draft kept for this target in this session, else a new one; with the code that is selected now. */
  async open(session: string, target: OverrideTarget, wrong: Wrong | null = null): Promise<OverrideDraft> {
    // Before anything is waited for: the focus may move away from the editor meanwhile.
    const code = this.selectedCode();
    const kept = await this.#kept(session);
    const mine = kept && sameRefusal(kept, { target }) ? kept : undefined;
    const draft = mine ?? { target, wrong: null, rationale: '', instead: '', sure: null, link: '', code: [], become: false };
    return {
      ...draft,
      // The part of the text that is selected now, too.
      target: { ...draft.target, ...target },
      wrong: draft.wrong ?? wrong,
      code: withCode(draft.code, code ? [code] : []),
    };
  }

  /** Only that of the same session: steps of all plans have the same names, from `s1` on. */
  async #kept(session: string): Promise<OverrideDraft | undefined> {
    const { OverrideDraft: Schema } = await import('../../protocol/sidebar.ts');
    const kept = this.#memento.get<{ readonly session?: unknown; readonly draft?: unknown }>('draft');
    const parsed = kept?.session === session ? Schema.safeParse(kept.draft) : undefined;
    return parsed?.data;
  }

  async keep(session: string, draft: OverrideDraft | null): Promise<void> {
    await this.#memento.update('draft', draft === null ? undefined : { session, draft });
  }

  /** The step meant when the expert distrusts from the editor. */
  guess(model: SessionModel): OverrideTarget | undefined {
    const editor = window.activeTextEditor;
    const uri = editor && this.#uriOf(editor.document.uri);
    const step = guessStep(model, uri, editor && editor.selection.active.line + 1);
    if (step !== undefined) return { kind: 'step', id: step };
    const { plan } = model.plans;
    return plan ? { kind: 'plan', id: plan.id } : undefined;
  }

  /** What is selected in a file of the workspace. */
  selectedCode(): CodeReference | undefined {
    const editor = window.activeTextEditor;
    if (!editor || editor.selection.isEmpty || !workspace.getWorkspaceFolder(editor.document.uri)) return undefined;
    const uri = this.#uriOf(editor.document.uri);
    if (uri === undefined) return undefined;
    const { document, selection } = editor;
    const lastLine =
      selection.end.character === 0 && selection.end.line > selection.start.line ? selection.end.line : selection.end.line + 1;
    return {
      uri,
      start: document.offsetAt(selection.start),
      end: document.offsetAt(selection.end),
      startLine: selection.start.line + 1,
      endLine: lastLine,
      text: document.getText(selection).slice(0, MOST_CODE),
    };
  }
}

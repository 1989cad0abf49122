import { CodeLens, EventEmitter, Range, l10n, languages, workspace } from 'vscode';
import type { CodeLensProvider, TextDocument, Uri } from 'vscode';
import { cleanLine } from '../../core/plan/clean.ts';
import type { SessionModel } from '../../core/session/model.ts';
import type { Override } from '../../core/trajectory/events.ts';
import type { CommandId } from '../commands.ts';
import { Disposable } from '../dispose.ts';
import { getSetting } from '../settings.ts';

/** Longest rationale in a lens. */
const LONGEST = 80;
const SHOW: CommandId = 'coagency.showOverride';

/** Above the code that shows why something was refused: the refusal, one click from the panel. */
export class OverrideLenses extends Disposable implements CodeLensProvider {
  readonly #model: () => SessionModel | undefined;
  readonly #pathOf: (uri: Uri) => string | undefined;
  readonly #changed = this._register(new EventEmitter<void>());
  readonly onDidChangeCodeLenses = this.#changed.event;
  #shown = '';

  constructor(model: () => SessionModel | undefined, pathOf: (uri: Uri) => string | undefined) {
    super();
    this.#model = model;
    this.#pathOf = pathOf;
    this._register(languages.registerCodeLensProvider({ scheme: '*' }, this));
    this._register(
      workspace.onDidChangeConfiguration((event) => event.affectsConfiguration('coagency.editor.overrideLens') && this.#changed.fire()),
    );
  }

  /** The editor is asked to look again only when there is something else to see. */
  refresh(): void {
    const shown = this.#overrides()
      .map(({ id }) => id)
      .join(' ');
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#changed.fire();
  }

  provideCodeLenses(document: TextDocument): CodeLens[] {
    if (!getSetting('editor.overrideLens')) return [];
    const path = this.#pathOf(document.uri);
    return this.#overrides().flatMap((override) =>
      override.code.flatMap(({ uri, text, startLine }) => {
        if (uri !== path) return [];
        const line = lineOf(document, text, startLine);
        if (line === undefined) return [];
        const title = l10n.t('$(circle-slash) Refused: {0}', cleanLine(override.rationale, LONGEST));
        return [new CodeLens(new Range(line, 0, line, 0), { title, command: SHOW, arguments: [override.target] })];
      }),
    );
  }

  #overrides(): readonly Override[] {
    return this.#model()?.judgement.overrides.filter(({ code }) => code.length > 0) ?? [];
  }
}

/** Where the code is now: its first line may have moved. Undefined: it is gone, and so is the lens. */
function lineOf(document: TextDocument, text: string, startLine: number): number | undefined {
  const first = text
    .split('\n')
    .find((line) => line.trim() !== '')
    ?.trim();
  if (first === undefined) return undefined;
  const at = (line: number): boolean => line >= 0 && line < document.lineCount && document.lineAt(line).text.includes(first);
  const most = document.lineCount;
  for (let away = 0; away < most; away++) {
    if (at(startLine - 1 + away)) return startLine - 1 + away;
    if (at(startLine - 1 - away)) return startLine - 1 - away;
  }
  return undefined;
}

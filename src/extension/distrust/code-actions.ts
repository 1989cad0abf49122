import { CodeAction, CodeActionKind, l10n, languages } from 'vscode';
import type { CodeActionProvider, Range, Selection, TextDocument } from 'vscode';
import { guessStep } from '../../core/session/guess.ts';
import type { SessionModel } from '../../core/session/model.ts';
import type { OverrideTarget } from '../../core/trajectory/events.ts';
import type { CommandId } from '../commands.ts';
import { Disposable } from '../dispose.ts';

const DISTRUST: CommandId = 'coagency.distrust';
const KIND = CodeActionKind.Refactor.append('distrust');
/** Longest title of a step in the menu. */
const LONGEST = 60;

/** On selected code: refuse the step that it most likely serves, or the whole plan. The code goes along. */
export class DistrustActions extends Disposable implements CodeActionProvider {
  readonly #model: () => SessionModel | undefined;
  readonly #pathOf: (uri: TextDocument['uri']) => string | undefined;

  /** @param model the session at work, if there is one */
  constructor(model: () => SessionModel | undefined, pathOf: (uri: TextDocument['uri']) => string | undefined) {
    super();
    this.#model = model;
    this.#pathOf = pathOf;
    this._register(languages.registerCodeActionsProvider({ scheme: '*' }, this, { providedCodeActionKinds: [KIND] }));
  }

  provideCodeActions(document: TextDocument, range: Range | Selection): CodeAction[] {
    const model = this.#model();
    const path = this.#pathOf(document.uri);
    const plan = model?.plans.plan;
    if (!model || !plan || range.isEmpty || path === undefined || model.phase === 'finished') return [];
    const id = guessStep(model, path, range.start.line + 1);
    const number = plan.steps.findIndex((step) => step.id === id) + 1;
    const actions = [action(l10n.t('Distrust the AI’s plan…'), { kind: 'plan', id: plan.id })];
    const step = plan.steps[number - 1];
    if (step) {
      const title = step.title.length > LONGEST ? `${step.title.slice(0, LONGEST)}…` : step.title;
      actions.unshift(action(l10n.t('Distrust the AI’s step {0}: {1}', number, title), { kind: 'step', id: step.id }));
    }
    return actions;
  }
}

function action(title: string, target: OverrideTarget): CodeAction {
  const made = new CodeAction(title, KIND);
  made.command = { command: DISTRUST, title, arguments: [target] };
  return made;
}

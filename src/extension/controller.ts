import { commands, l10n, window } from 'vscode';
import type { FromSidebar } from '../protocol/sidebar.ts';
import type { OverrideTarget, Wrong } from '../core/trajectory/events.ts';
import type { CommandId } from './commands.ts';
import type { FreshLook } from './findings/fresh-look.ts';
import { VIEW_ID } from './view-id.ts';
import type { Planning } from './planning/planning.ts';
import type { Drafts } from './session/drafts.ts';
import type { Session } from './session/session.ts';
import type { SessionService } from './session/session-service.ts';
import type { SidebarView } from './sidebar/sidebar-view.ts';
import type { Roots } from './capture/roots.ts';
import type { Checks } from './checks/checks.ts';
import { reveal } from './reveal.ts';
import { isBug, UserError } from './user-error.ts';

type Handlers = { readonly [T in FromSidebar['type']]: (message: Extract<FromSidebar, { type: T }>) => unknown };

type PanelCommand = Extract<FromSidebar, { type: 'command' }>['command'];

/** Most entries of a plan's history that are shown. */
const MOST_HISTORY = 1_000;

/** Which command a button of the panel runs. */
const PANEL_COMMANDS: Readonly<Record<Exclude<PanelCommand, 'retry' | 'dismiss-error'>, CommandId | (() => unknown)>> = {
  'propose-another': 'coagency.regeneratePlan',
  'show-raw': 'coagency.showRawAnswer',
  'set-key': 'coagency.setApiKey',
  outline: 'coagency.outlinePlan',
  import: 'coagency.importPlan',
  export: 'coagency.exportPlan',
  settings: () => commands.executeCommand('workbench.action.openSettings', '@ext:coagency.coagency'),
  'sign-in': 'coagency.signIn',
  'fresh-look': 'coagency.freshLook',
  replay: 'coagency.openReplay',
  'sync-now': 'coagency.syncNow',
  pause: 'coagency.pauseRecording',
  continue: 'coagency.continueRecording',
};

/** What the panel asks for, carried out. */
export class Controller {
  readonly #handlers: Handlers;
  readonly #sidebar: SidebarView;
  readonly #onBug: (error: unknown) => void;
  /** The open form was asked for in the editor. */
  #fromEditor = false;

  constructor(
    sidebar: SidebarView,
    sessions: SessionService,
    planning: Planning,
    drafts: Drafts,
    roots: () => Roots,
    checks: Checks,
    look: FreshLook,
    onBug: (error: unknown) => void,
  ) {
    this.#sidebar = sidebar;
    this.#onBug = onBug;
    const actions = () => sessions.require().actions;
    this.#handlers = {
      ready: () => undefined,
      start: ({ text, source }) => planning.start(text, source),
      resume: () => sessions.left && sessions.resume(sessions.left),
      'cancel-planning': () => planning.cancel(),
      'accept-plan': () => actions().acceptPlan(),
      approach: ({ text }) => actions().giveApproach(text),
      'edit-plan': ({ operation }) => sessions.require().edits.edit(operation),
      'undo-plan-edit': () => sessions.require().edits.undo(),
      'redo-plan-edit': () => sessions.require().edits.redo(),
      revise: ({ wish }) => planning.revise(wish?.trim() || undefined),
      'show-history': () => this.#sendHistory(sessions.require()),
      'take-offer': ({ offer, taken, reason }) => sessions.require().edits.takeOffer(offer, taken, reason?.trim()),
      mark: (message) => actions().mark(message),
      focus: ({ step }) => actions().focus(step),
      waive: (message) => actions().waive(message),
      'resolve-flag': (message) => actions().resolveFlag(message),
      distrust: ({ target, wrong }) => this.openOverride(sessions, drafts, target, wrong),
      'attach-code': ({ target }) => {
        const code = drafts.selectedCode();
        if (!code)
          throw new UserError(
            'nothing-selected',
            l10n.t('No code is selected.'),
            l10n.t('Select some in a file of the workspace, then attach it.'),
          );
        this.#sidebar.post({ type: 'attached', target, code });
      },
      draft: ({ draft }) => sessions.current && drafts.keep(sessions.current.id, draft),
      override: async ({ draft }) => {
        const { id, edits } = sessions.require();
        const { target, instead, become } = draft;
        const add = (): string => edits.addInstead(target.kind === 'step' ? target.id : undefined, instead);
        actions().override(draft, become && instead.trim() ? add : undefined);
        await drafts.keep(id, null);
        await this.#goBack();
      },
      'withdraw-override': ({ override }) => actions().withdrawOverride(override),
      'assign-off-plan': (message) => actions().assignOffPlan(message),
      'run-checks': ({ step, check }) => checks.run(sessions.require(), step, check),
      reveal: ({ uri, line }) => reveal(roots().toUri(uri), line),
      finish: () => commands.executeCommand('coagency.finishSession' satisfies CommandId),
      'show-changes': ({ step }) => commands.executeCommand('coagency.showChanges' satisfies CommandId, step),
      'cancel-look': () => look.cancel(),
      'resolve-finding': async ({ finding, how }) => {
        const { uri, line } = actions().resolveFinding(finding, how) ?? {};
        if (how === 'fixing' && uri !== undefined) await reveal(roots().toUri(uri), line ?? 1);
      },
      command: ({ command }) => {
        if (command === 'retry') return planning.retry();
        if (command === 'dismiss-error') return planning.clearError();
        const target = PANEL_COMMANDS[command];
        return typeof target === 'string' ? commands.executeCommand(target) : target();
      },
    };
  }

  /** Goes to the panel, and to where one goes on in it. */
  async goToPanel(): Promise<void> {
    await commands.executeCommand(`${VIEW_ID}.focus`);
    this.#sidebar.post({ type: 'focus-panel' });
  }

  #sendHistory({ id, model }: Session): void {
    const { entries } = model.chronicle;
    this.#sidebar.post({ type: 'history', session: id, changes: entries.length, entries: entries.slice(-MOST_HISTORY) });
  }

  /** Opens the history of the plan. @throws UserError when no session is open */
  openHistory(sessions: SessionService): void {
    this.#sendHistory(sessions.require());
    this.#sidebar.post({ type: 'open-history' });
  }

  /** Opens the line that says what a revision is to change. @throws UserError when there is no plan to revise */
  openRevise(sessions: SessionService): void {
    if (!sessions.requireRunning().model.plans.plan)
      throw new UserError('no-plan', l10n.t('There is no plan to revise.'), l10n.t('Start a task first.'));
    this.#sidebar.post({ type: 'open-revise' });
  }

  /** Leads to what was refused. */
  lead({ kind, id }: OverrideTarget): void {
    if (kind === 'step') this.#sidebar.post({ type: 'focus-step', step: id });
    if (kind === 'finding') this.#sidebar.post({ type: 'focus-finding', finding: id });
  }

  async receive(message: FromSidebar): Promise<void> {
    try {
      await (this.#handlers[message.type] as (message: FromSidebar) => unknown)(message);
    } catch (error) {
      if (isBug(error)) this.#onBug(error);
      this.#sidebar.refuse(message.type, error);
    }
  }

  /** The form from the editor, by key, menu or palette: once it is sent, one goes on where one was. */
  async openOverrideFromEditor(sessions: SessionService, drafts: Drafts, target?: OverrideTarget): Promise<void> {
    await this.openOverride(sessions, drafts, target);
    this.#fromEditor = window.activeTextEditor !== undefined;
  }

  async #goBack(): Promise<void> {
    if (!this.#fromEditor) return;
    this.#fromEditor = false;
    await commands.executeCommand('workbench.action.focusActiveEditorGroup');
  }

  /** Opens the form; without a target on the step that the expert most likely means. */
  async openOverride(
    sessions: SessionService,
    drafts: Drafts,
    target = drafts.guess(sessions.require().model),
    wrong?: Wrong,
  ): Promise<void> {
    if (!target) return;
    this.#fromEditor = false;
    const { id: session, model } = sessions.require();
    const { plans, judgement } = model;
    const flag = target.kind === 'flag' ? judgement.openFlags.find(({ id }) => id === target.id) : undefined;
    const title = plans.step(target.kind === 'flag' ? (flag?.step ?? '') : target.id)?.title ?? plans.plan?.title ?? '';
    // What is selected is read before the focus moves away from the editor.
    const draft = await drafts.open(session, target, wrong);
    this.#sidebar.post({ type: 'open-override', draft, targetTitle: title });
  }
}

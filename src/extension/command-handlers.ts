import { commands, l10n, window, workspace } from 'vscode';
import { VIEW_ID } from './view-id.ts';
import type { CommandId } from './commands.ts';
import type { Controller } from './controller.ts';
import type { SessionStartDocuments } from './editor/session-start-documents.ts';
import type { Finish } from './findings/finish.ts';
import { askLine, pickFlag, pickOverride, pickStep } from './pickers.ts';
import type { Planning } from './planning/planning.ts';
import type { ModelKey } from './planning/model-key.ts';
import type { ReplayCommands } from './replay/replay-commands.ts';
import type { OverrideTarget } from '../core/trajectory/events.ts';
import type { Checks } from './checks/checks.ts';
import { guessStep } from '../core/session/guess.ts';
import type { Drafts } from './session/drafts.ts';
import type { SessionCommands } from './session/session-commands.ts';
import type { SessionService } from './session/session-service.ts';
import type { SyncService } from './sync/sync-service.ts';
import { UserError } from './user-error.ts';
import type { Roots } from './capture/roots.ts';

export interface CommandContext {
  readonly controller: Controller;
  readonly planning: Planning;
  readonly key: ModelKey;
  readonly sessions: SessionService;
  readonly sessionCommands: SessionCommands;
  readonly drafts: Drafts;
  readonly checks: Checks;
  readonly starts: SessionStartDocuments;
  readonly finish: () => Promise<Finish>;
  readonly replay: ReplayCommands;
  readonly sync: SyncService;
  readonly roots: () => Roots;
}

/** One handler for every command of the table; what is missing or too much does not compile. */
export function commandHandlers(context: CommandContext): Readonly<Record<CommandId, (...args: never[]) => unknown>> {
  const { controller, planning, key, sessions, sessionCommands, drafts, checks, starts, finish, replay, sync, roots } = context;
  const actions = () => sessions.require().actions;
  const showPanel = () => commands.executeCommand(`${VIEW_ID}.focus`);
  const chooseStep = async (title: string, given?: string) => {
    const { model } = sessions.require();
    return given ?? pickStep(model.view(), title, guessStep(model));
  };
  return {
    'coagency.showPanel': () => controller.goToPanel(),
    'coagency.startTask': async () => {
      const text = await askLine(
        l10n.t('Start a task'),
        l10n.t('What is to be done?'),
        l10n.t('Reject expired tokens before any database read'),
      );
      if (text) await planning.startHere(text);
    },
    'coagency.startTaskFromSelection': async () => {
      const editor = window.activeTextEditor;
      const text = editor?.document.getText(editor.selection).trim();
      if (!text)
        throw new UserError('nothing-selected', l10n.t('No text is selected.'), l10n.t('Select the task’s text in an editor first.'));
      await planning.startHere(text, 'selection');
    },
    'coagency.startTaskFromFile': async () => {
      const chosen = await window.showOpenDialog({ title: l10n.t('A file that holds the task'), canSelectMany: false });
      if (!chosen?.[0]) return;
      const text = new TextDecoder().decode(await workspace.fs.readFile(chosen[0])).trim();
      await planning.startHere(text, 'file');
    },
    'coagency.importPlan': () => planning.importPlan(),
    'coagency.outlinePlan': () => planning.propose('outline'),
    'coagency.resumeSession': () => sessionCommands.resume(),
    'coagency.acceptPlan': () => actions().acceptPlan(),
    'coagency.regeneratePlan': () => planning.again(),
    'coagency.revisePlan': async () => {
      controller.openRevise(sessions);
      await showPanel();
    },
    'coagency.showPlanHistory': async () => {
      controller.openHistory(sessions);
      await showPanel();
    },
    'coagency.exportPlan': () => planning.exportPlan(),
    'coagency.distrust': async (given?: unknown) => {
      const target = isTarget(given) ? given : drafts.guess(sessions.require().model);
      await controller.openOverrideFromEditor(sessions, drafts, target);
      await showPanel();
    },
    'coagency.withdrawOverride': async () => {
      const override = await pickOverride(sessions.require().model, l10n.t('Withdraw which override?'));
      if (override) actions().withdrawOverride(override);
    },
    'coagency.markStepDone': async () => {
      const step = await chooseStep(l10n.t('Which step is done?'));
      if (step) actions().mark({ step, as: 'done' });
    },
    'coagency.waiveStep': async () => {
      const step = await chooseStep(l10n.t('Which step is not needed?'));
      const reason = step && (await askLine(l10n.t('Waive step'), l10n.t('Why is it not needed?')));
      if (step && reason) actions().waive({ step, reason });
    },
    'coagency.focusStep': async () => {
      const step = await chooseStep(l10n.t('Which step are you on?'));
      if (step) actions().focus(step);
    },
    'coagency.assignSelection': async () => {
      const editor = window.activeTextEditor;
      const path = editor && roots().toPath(editor.document.uri)?.path;
      if (!editor || !path)
        throw new UserError(
          'no-file',
          l10n.t('No file of the workspace is in the editor.'),
          l10n.t('Open the changed file and select the change.'),
        );
      const { start, end } = editor.selection;
      const step = await chooseStep(l10n.t('Which step does this change serve?'));
      if (step) actions().assign(path, start.line + 1, end.line + 1, step);
    },
    'coagency.dismissFlag': async () => {
      const flag = await pickFlag(sessions.require().model, l10n.t('Dismiss which flag?'));
      if (flag) actions().resolveFlag({ flag, how: 'dismissed' });
    },
    'coagency.undoPlanEdit': () => sessions.require().edits.undo(),
    'coagency.redoPlanEdit': () => sessions.require().edits.redo(),
    'coagency.runChecks': async () => {
      const step = await chooseStep(l10n.t('Run the checks of which step?'));
      if (step) await checks.run(sessions.require(), step);
    },
    'coagency.showChanges': async (given?: string) => {
      const step = await chooseStep(l10n.t('Show the changes of which step?'), given);
      if (step) await starts.show(step);
    },
    'coagency.showSessionChanges': () => starts.show(),
    'coagency.showOverride': async (target: OverrideTarget) => {
      await showPanel();
      controller.lead(target);
    },
    'coagency.addNote': async () => {
      const text = await askLine(l10n.t('Add note'), l10n.t('A remark for whoever replays this session'));
      if (text) actions().addNote(text);
    },
    'coagency.pauseRecording': () => sessions.requireRunning().pause(),
    'coagency.continueRecording': () => sessions.requireRunning().continue(),
    'coagency.freshLook': async () => (await finish()).look(),
    'coagency.finishSession': async () => (await finish()).run(),
    'coagency.openReplay': () => replay.openLocal(),
    'coagency.openReplayFromServer': () => replay.openFromServer(),
    'coagency.deleteSession': () => sessionCommands.delete(),
    'coagency.showRecording': () => sessionCommands.showRecording(),
    'coagency.setApiKey': () => key.ask(),
    'coagency.showRawAnswer': () => planning.showRawAnswer(),
    'coagency.signIn': () => sync.signIn(),
    'coagency.signOut': () => sync.signOut(),
    'coagency.syncNow': () => sync.now(),
    'coagency.showSync': () => sync.showMenu(),
    'coagency.pauseSync': () => sync.pause(),
    'coagency.resumeSync': () => sync.resume(),
  };
}

/** A code action names its target; the palette and a key do not, and a menu gives a place in the file. */
function isTarget(given: unknown): given is Pick<OverrideTarget, 'kind' | 'id'> {
  const { kind, id } = (given ?? {}) as Partial<OverrideTarget>;
  return (kind === 'step' || kind === 'plan' || kind === 'flag' || kind === 'finding') && typeof id === 'string';
}

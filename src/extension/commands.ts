/** When a command makes sense, as a VS Code `when` clause over our context keys. */
const ACTIVE = 'coagency.sessionOpen';
const PLANNED = 'coagency.planShown';

interface CommandInfo {
  readonly title: string;
  readonly icon?: string;
  readonly when?: string;
  readonly key?: string;
  readonly mac?: string;
  readonly keyWhen?: string;
  /** Shown in the title bar of the panel. */
  readonly panel?: boolean;
  /** Shown in the editor's context menu. */
  readonly editor?: boolean;
}

const command = (info: CommandInfo): CommandInfo => info;

/** Every command, once: `package.json` is generated from this table (`npm run contributions`) and a test holds the two together. */
const COMMANDS = {
  'coagency.showPanel': command({ title: 'Show Plan', key: 'ctrl+alt+p', mac: 'cmd+alt+p' }),
  'coagency.startTask': command({ title: 'Start Task…', icon: '$(add)' }),
  'coagency.startTaskFromSelection': command({ title: 'Start Task from Selection', editor: true, when: '!coagency.sessionOpen' }),
  'coagency.startTaskFromFile': command({ title: 'Start Task from File…' }),
  'coagency.importPlan': command({ title: 'Import Plan…' }),
  'coagency.outlinePlan': command({ title: 'Outline the Task Without AI', when: ACTIVE }),
  'coagency.resumeSession': command({ title: 'Resume Session…' }),
  'coagency.acceptPlan': command({ title: 'Accept Plan', when: PLANNED }),
  'coagency.regeneratePlan': command({ title: 'Propose Another Plan', when: ACTIVE }),
  'coagency.revisePlan': command({ title: 'Revise Plan from Here…', when: PLANNED }),
  'coagency.showPlanHistory': command({ title: 'Show Plan History', when: ACTIVE }),
  'coagency.exportPlan': command({ title: 'Export Plan…', when: PLANNED }),
  'coagency.distrust': command({
    title: 'Distrust…',
    icon: '$(circle-slash)',
    when: PLANNED,
    key: 'ctrl+alt+d',
    mac: 'cmd+alt+d',
    keyWhen: PLANNED,
    editor: true,
    panel: true,
  }),
  'coagency.withdrawOverride': command({ title: 'Withdraw Override…', when: PLANNED }),
  'coagency.markStepDone': command({ title: 'Mark Step Done…', when: PLANNED }),
  'coagency.waiveStep': command({ title: 'Waive Step…', when: PLANNED }),
  'coagency.focusStep': command({ title: 'Work on Step…', when: PLANNED }),
  'coagency.assignSelection': command({ title: 'Assign Selected Change to Step…', when: PLANNED, editor: true }),
  'coagency.dismissFlag': command({ title: 'Dismiss Flag…', when: PLANNED }),
  'coagency.undoPlanEdit': command({ title: 'Undo Plan Edit', when: PLANNED }),
  'coagency.redoPlanEdit': command({ title: 'Redo Plan Edit', when: PLANNED }),
  'coagency.runChecks': command({ title: 'Run Checks of Step…', when: PLANNED }),
  'coagency.showChanges': command({ title: 'Show Changes of Step…', when: PLANNED }),
  'coagency.showSessionChanges': command({ title: 'Show All Changes of the Session', when: PLANNED }),
  'coagency.showOverride': command({ title: 'Show Override in the Panel', when: 'false' }),
  'coagency.addNote': command({ title: 'Add Note…', when: ACTIVE }),
  'coagency.pauseRecording': command({ title: 'Pause Recording', when: ACTIVE }),
  'coagency.continueRecording': command({ title: 'Continue Recording', when: ACTIVE }),
  'coagency.freshLook': command({ title: 'Take a Fresh Look', icon: '$(eye)', when: `${PLANNED} && ${ACTIVE}` }),
  'coagency.finishSession': command({ title: 'Finish Session', icon: '$(check-all)', when: ACTIVE, panel: true }),
  'coagency.openReplay': command({ title: 'Replay Session…', icon: '$(history)', panel: true }),
  'coagency.openReplayFromServer': command({ title: 'Replay Session from Server…' }),
  'coagency.deleteSession': command({ title: 'Delete Recorded Session…' }),
  'coagency.showRecording': command({ title: 'Show What Was Recorded' }),
  'coagency.setApiKey': command({ title: 'Set Model API Key…' }),
  'coagency.showRawAnswer': command({ title: 'Show the Model’s Raw Answer' }),
  'coagency.signIn': command({ title: 'Sign In to Team Server…' }),
  'coagency.signOut': command({ title: 'Sign Out of Team Server' }),
  'coagency.syncNow': command({ title: 'Sync Now' }),
  'coagency.showSync': command({ title: 'Show Sync…' }),
  'coagency.pauseSync': command({ title: 'Pause Sync' }),
  'coagency.resumeSync': command({ title: 'Resume Sync' }),
} as const satisfies Record<string, CommandInfo>;

export type CommandId = keyof typeof COMMANDS;
export const CATEGORY = 'Coagency';
export const COMMAND_TABLE: Readonly<Record<string, CommandInfo>> = COMMANDS;

interface Setting<T> {
  readonly type: 'string' | 'boolean' | 'number' | 'array';
  readonly default: T;
  readonly description: string;
  readonly group: 'Editor' | 'Model' | 'Sync' | 'Recording' | 'Panel';
  /** `application` where a workspace must not decide: where keys, prompts and logs go. */
  readonly scope?: 'application' | 'resource' | 'window';
  /** The values it may have, each with what it means. */
  readonly choices?: Readonly<Record<string, string>>;
  readonly minimum?: number;
  readonly maximum?: number;
}

const setting = <T>(value: Setting<T>): Setting<T> => value;

/** Every setting, once: `package.json` is generated from this table (`npm run contributions`) and a test holds the two together. */
export const SETTINGS = {
  'model.baseUrl': setting<string>({
    type: 'string',
    default: '',
    group: 'Model',
    scope: 'application',
    description:
      'Base URL of an OpenAI-compatible server, for example `https://api.openai.com/v1` or `http://localhost:11434/v1` (Ollama). Empty: no model.',
  }),
  'model.name': setting<string>({
    type: 'string',
    default: '',
    group: 'Model',
    scope: 'application',
    description: 'Name of the model that writes plans, as the server knows it.',
  }),
  'model.temperature': setting<number>({
    type: 'number',
    default: 0.2,
    minimum: 0,
    maximum: 2,
    group: 'Model',
    scope: 'application',
    description: 'Sampling temperature for plans. Recorded with each plan.',
  }),
  'model.timeoutSeconds': setting<number>({
    type: 'number',
    default: 120,
    minimum: 5,
    maximum: 3600,
    group: 'Model',
    scope: 'application',
    description: 'Seconds without a word from the model after which planning stops with an error.',
  }),
  'judge.enabled': setting<boolean>({
    type: 'boolean',
    default: false,
    group: 'Model',
    scope: 'application',
    description:
      'Ask the model for a second opinion where the tracker doubts: edits that may serve either of two steps, and steps that look skipped. It is sent the plan and those edits, redacted.',
  }),
  'judge.model': setting<string>({
    type: 'string',
    default: '',
    group: 'Model',
    scope: 'application',
    description: 'Name of the model that gives second opinions. Empty: the one that writes plans.',
  }),
  'judge.hourlyRequests': setting<number>({
    type: 'number',
    default: 30,
    minimum: 1,
    maximum: 1000,
    group: 'Model',
    scope: 'application',
    description: 'Most requests for second opinions in an hour.',
  }),
  'judge.hourlyTokens': setting<number>({
    type: 'number',
    default: 200_000,
    minimum: 1_000,
    maximum: 100_000_000,
    group: 'Model',
    scope: 'application',
    description: 'Most tokens (prompts and answers) that second opinions may take in an hour.',
  }),
  'sync.serverUrl': setting<string>({
    type: 'string',
    default: '',
    group: 'Sync',
    scope: 'application',
    description: 'URL of your team’s Coagency server. Empty: sessions stay on this machine.',
  }),
  'recording.exclude': setting<readonly string[]>({
    type: 'array',
    default: [],
    group: 'Recording',
    scope: 'resource',
    description:
      'Glob patterns of files recorded by name and hash only, never by content. `.env`, key files and what `.gitignore` names always are.',
  }),
  'recording.include': setting<readonly string[]>({
    type: 'array',
    default: [],
    group: 'Recording',
    scope: 'resource',
    description:
      'Glob patterns of the only files recorded with their content; all others by name and hash. Empty: every file of the workspace.',
  }),
  'recording.clipboard': setting<boolean>({
    type: 'boolean',
    default: true,
    group: 'Recording',
    scope: 'window',
    description:
      'Compare what is inserted with the clipboard, to tell a paste from other insertions. The clipboard itself is never recorded.',
  }),
  'recording.attention': setting<boolean>({
    type: 'boolean',
    default: true,
    group: 'Recording',
    scope: 'window',
    description: 'Also record where you look: selections, visible lines and the editor in focus.',
  }),
  'recording.folder': setting<string>({
    type: 'string',
    default: '',
    group: 'Recording',
    scope: 'application',
    description: 'Folder for trajectory logs. Empty: the extension’s own storage.',
  }),
  'recording.actor': setting<string>({
    type: 'string',
    default: '',
    group: 'Recording',
    scope: 'application',
    description: 'The name recorded as the author of your sessions. Empty: a random id that stays the same on this machine.',
  }),
  'recording.consent': setting<string>({
    type: 'string',
    default: 'ask',
    group: 'Recording',
    scope: 'application',
    choices: {
      ask: 'Ask before the first recording in a workspace.',
      given: 'Do not ask: who uses this editor has agreed to be recorded.',
    },
    description: 'Whether to ask before the first recording in a workspace, saying what is recorded and what is not.',
  }),
  'editor.stepMarks': setting<boolean>({
    type: 'boolean',
    default: false,
    group: 'Editor',
    scope: 'window',
    description: 'Mark changed lines in the editor and say on hover which step they serve.',
  }),
  'editor.overrideLens': setting<boolean>({
    type: 'boolean',
    default: true,
    group: 'Editor',
    scope: 'window',
    description: 'Show a refusal above the code that was attached to it.',
  }),
  'panel.offPlanFlags': setting<boolean>({
    type: 'boolean',
    default: true,
    group: 'Panel',
    scope: 'window',
    description: 'Ask, a few times an hour at most, about edits that serve no step of the plan.',
  }),
  'panel.yourViewFirst': setting<boolean>({
    type: 'boolean',
    default: false,
    group: 'Panel',
    scope: 'resource',
    description:
      'Before a plan of a model is shown, ask how you would do it, in a line or two. It is recorded with the session, so that reliance on the AI can be measured honestly later. It can always be skipped.',
  }),
  'panel.yourViewFirstRate': setting<number>({
    type: 'number',
    default: 1,
    minimum: 0,
    maximum: 1,
    group: 'Panel',
    scope: 'resource',
    description: 'In which share of the sessions to ask for your view first, from 0 to 1. Drawn once a session, and recorded.',
  }),
} as const;

export type SettingName = keyof typeof SETTINGS;
export type ValueOf<N extends SettingName> = (typeof SETTINGS)[N] extends Setting<infer T> ? T : never;
export const SECTION = 'coagency';
/** The table without the settings' own types, for those who go through all of it. */
export const settingEntries = (): readonly (readonly [string, Setting<unknown>])[] => Object.entries(SETTINGS);

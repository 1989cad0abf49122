import { AGENT_TOOLS, TOOL_INPUTS } from '../core/agents/tool-table.ts';
import type { AgentToolName } from '../core/agents/tool-table.ts';
import { VIEW_ID } from './view-id.ts';
import { CATEGORY, COMMAND_TABLE } from './commands.ts';
import type { Say } from './say.ts';
import { SECTION, settingEntries } from './settings-table.ts';
import { walkthroughs } from './walkthrough.ts';

const CONTAINER_ID = 'coagency';
const PANEL = `view == ${VIEW_ID}`;

/** package.json's `contributes`, from the typed tables. */
export function contributions(say: Say): Record<string, unknown> {
  const commands = Object.entries(COMMAND_TABLE);
  const titleOf = (command: string, title: string): string => say(command.replace(/^coagency\./, 'command.'), title);
  return {
    commands: commands.map(([command, { title, icon }]) => ({
      command,
      title: titleOf(command, title),
      category: CATEGORY,
      ...(icon ? { icon } : {}),
    })),
    keybindings: commands
      .filter(([, { key }]) => key)
      .map(([command, { key, mac, keyWhen }]) => ({ command, key, ...(mac ? { mac } : {}), ...(keyWhen ? { when: keyWhen } : {}) })),
    menus: {
      commandPalette: commands.filter(([, { when }]) => when).map(([command, { when }]) => ({ command, when })),
      'view/title': commands
        .filter(([, { panel }]) => panel)
        .map(([command, { when }]) => ({ command, group: 'navigation', when: both(PANEL, when) })),
      'editor/context': commands
        .filter(([, { editor }]) => editor)
        .map(([command, { when }]) => ({
          command,
          group: '1_modification@9',
          when: both(when, 'editorHasSelection || coagency.planShown'),
        })),
    },
    viewsContainers: { activitybar: [{ id: CONTAINER_ID, title: CATEGORY, icon: 'media/icon.svg' }] },
    views: {
      [CONTAINER_ID]: [{ type: 'webview', id: VIEW_ID, name: say('view.plan', 'Plan'), icon: 'media/icon.svg', contextualTitle: CATEGORY }],
    },
    languageModelTools: (Object.keys(AGENT_TOOLS) as AgentToolName[]).map((name) => toolOf(name, say)),
    walkthroughs: walkthroughs(say),
    configuration: [...new Set(settingEntries().map(([, { group }]) => group))].map((group) => configurationOf(group, say)),
  };
}

function toolOf(name: AgentToolName, say: Say): Record<string, unknown> {
  const { title, reference, icon, description, summary } = AGENT_TOOLS[name];
  return {
    name,
    displayName: say(`tool.${name}.title`, title),
    toolReferenceName: reference,
    canBeReferencedInPrompt: true,
    icon,
    modelDescription: description,
    userDescription: say(`tool.${name}.summary`, summary),
    tags: ['coagency', 'plan'],
    inputSchema: TOOL_INPUTS[name],
  };
}

function configurationOf(title: string, say: Say): Record<string, unknown> {
  const settings = settingEntries().filter(([, { group }]) => group === title);
  const properties = settings.map(([name, { type, default: value, description, scope, choices, minimum, maximum }]) => [
    `${SECTION}.${name}`,
    {
      type,
      default: value,
      markdownDescription: say(`setting.${name}`, description),
      scope,
      ...(choices
        ? {
            enum: Object.keys(choices),
            enumDescriptions: Object.entries(choices).map(([choice, words]) => say(`setting.${name}.${choice}`, words)),
          }
        : {}),
      minimum,
      maximum,
      ...(type === 'array' ? { items: { type: 'string' } } : {}),
    },
  ]);
  return { title: say(`group.${title}`, title), properties: Object.fromEntries(properties) };
}

function both(...clauses: readonly (string | undefined)[]): string {
  const given = clauses.filter((clause) => clause !== undefined);
  return given.length === 1 ? given[0]! : given.map((clause) => (clause.includes('||') ? `(${clause})` : clause)).join(' && ');
}

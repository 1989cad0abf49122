/** A tool that an agent may call, as it is described to agents and to people. */
interface AgentTool {
  readonly title: string;
  /** Name by which a person refers to it in a chat: `#coagencyPlan`. */
  readonly reference: string;
  readonly icon: string;
  /** For the model: what it gives, when to call it, what not to do. */
  readonly description: string;
  /** For people. */
  readonly summary: string;
  /** Whether it changes anything. */
  readonly changes: boolean;
}

/** The same tools for a chat agent in the editor and, over MCP, for agents outside. */
export const AGENT_TOOLS = {
  coagency_read_plan: {
    title: 'Read the Plan',
    reference: 'coagencyPlan',
    icon: '$(checklist)',
    changes: false,
    description:
      'Gives the task and the plan that the expert works through in this workspace: each step with its state (untouched, in-progress, likely-done, verified, possibly-skipped, waived, overridden), files, checks and flags, whether the plan is accepted, whether a revision is offered, and what became of plans that were proposed from outside. Call it before you work on the task, and before you propose a plan. The states are worked out from what was done: do not report them as your own work.',
    summary: 'The task, the plan’s steps and how each stands.',
  },
  coagency_read_overrides: {
    title: 'Read What Was Refused',
    reference: 'coagencyOverrides',
    icon: '$(circle-slash)',
    changes: false,
    description:
      'Gives what the expert refused of the plan, of its flags and of its findings: what is wrong with it, why, and what they do instead. Where they refused something they are right: follow their reasons, and do not bring it back under another name. Call it before you propose a plan or work on a step.',
    summary: 'What the expert refused, and why.',
  },
  coagency_propose_plan: {
    title: 'Propose a Plan',
    reference: 'coagencyPropose',
    icon: '$(list-ordered)',
    changes: true,
    description:
      'Proposes a plan for a task, step by step, to the expert, who decides: nothing is accepted by itself. Where they work on a plan already, yours is offered as a revision of its open steps, to be taken piece by piece; steps that are done, waived or refused stay as they are. Read the plan and what was refused first. Steps are in the order of work, each a change that a reviewer could look at by itself; name only files, symbols and commands that exist, or that the step creates.',
    summary: 'Proposes steps, which the expert accepts, changes or refuses.',
  },
} as const satisfies Record<string, AgentTool>;

export type AgentToolName = keyof typeof AGENT_TOOLS;

const strings = (description: string) => ({ type: 'array', items: { type: 'string' }, description });

/** JSON Schemas of the tools' input, as the editor and MCP take them. `proposal.ts` checks what comes in. */
export const TOOL_INPUTS: Readonly<Record<AgentToolName, Record<string, unknown>>> = {
  coagency_read_plan: { type: 'object', properties: {} },
  coagency_read_overrides: { type: 'object', properties: {} },
  coagency_propose_plan: {
    type: 'object',
    required: ['title', 'steps'],
    properties: {
      title: { type: 'string', description: 'The task in a few words' },
      task: { type: 'string', description: 'The whole task, where no session is open yet' },
      reason: { type: 'string', description: 'Why this plan, or what it changes, in a sentence or two for the expert' },
      steps: {
        type: 'array',
        minItems: 1,
        items: {
          type: 'object',
          required: ['title'],
          properties: {
            title: { type: 'string', description: 'Imperative, one line' },
            description: { type: 'string', description: 'What to do and how to know that it is right; plain text' },
            kind: { type: 'string', enum: ['code', 'test', 'docs', 'ops', 'decision'] },
            files: strings('Paths from the workspace root'),
            symbols: strings('Functions, types and constants that the step touches or adds'),
            checks: strings('Commands that this workspace has and that must succeed; the expert sees and runs them'),
            dependsOn: { type: 'array', items: { type: 'number' }, description: 'Numbers of earlier steps, from 1' },
            optional: { type: 'boolean' },
          },
        },
      },
    },
  },
};

import type { WorkspaceContext } from '../core/plan/context.ts';
import { truncate } from '../core/plan/clean.ts';
import { DATA_RULE, dataBlock } from './data-block.ts';
import type { ModelMessage } from './model.ts';

export interface TaskInput {
  readonly title: string;
  readonly text: string;
}

export interface PlanInput {
  readonly task: TaskInput;
  readonly context: WorkspaceContext;
}

/** Longest task text that goes into a prompt, in UTF-16 code units. */
const MAX_TASK = 60_000;
/** How much of a useless answer goes back with the request to mend it. */
const MAX_REPAIR = 40_000;

export const ANSWER_RULES = `Answer with one JSON object and nothing else, in this shape:
{"title": "the task in a few words", "steps": [{"title": "imperative, one line", "description": "what to do and how to know that it is right", "kind": "code" | "test" | "docs" | "ops" | "decision", "files": ["path/from/root.ext"], "symbols": ["functionOrType"], "checks": [{"kind": "command" | "pattern", "text": "…"}], "dependsOn": [1], "optional": false}]}
- Steps are in the order of work, each one a change that a reviewer could look at by itself; usually 3 to 12 of them.
- "files": paths as they stand in the file tree. A file that does not exist yet is named only by the step that creates it, which says so (“Create …”).
- "symbols": only names that you have seen in the files, or that the step adds.
- "checks": a "command" is one that this workspace has and that must succeed; a "pattern" is a JavaScript regular expression that must match in the step's files. None is better than a guess.
- "dependsOn": numbers of earlier steps, counted from 1.
- "kind": "decision" for a choice that the expert must make, "ops" for what leaves no edit (a migration, a release).
- "optional": true only where the task is done without the step.
- Where you cannot tell, say so in the description instead of inventing a name. Plain text, no Markdown headings, no HTML.`;

const SYSTEM = `You plan software work for an expert who knows this code and will do the work themselves, judging each step. Break the task into steps that fit this workspace and its conventions.
${DATA_RULE}
${ANSWER_RULES}`;

/** The messages that ask for a plan. The same input always gives the same text, so that plans of one prompt can be compared. */
export function planPrompt(input: PlanInput): ModelMessage[] {
  return [
    { role: 'system', content: SYSTEM },
    { role: 'user', content: [...contextBlocks(input.context), taskBlock(input.task), 'Plan this task.'].join('\n\n') },
  ];
}

/** What follows an answer that could not be used. */
export function repairPrompt(answer: string, issues: readonly string[]): ModelMessage[] {
  return [
    { role: 'assistant', content: truncate(answer, MAX_REPAIR) || '(no text)' },
    {
      role: 'user',
      content: `That cannot be used:\n${issues.map((issue) => `- ${issue}`).join('\n')}\nAnswer again, with the whole corrected JSON object and nothing else.`,
    },
  ];
}

export function taskBlock({ title, text }: TaskInput): string {
  return dataBlock('the task', truncate(text.includes(title) ? text : `${title}\n\n${text}`.trim(), MAX_TASK));
}

export function contextBlocks({ tree, files, conventions }: WorkspaceContext): string[] {
  const blocks = [];
  if (tree !== '') blocks.push(dataBlock('the file tree', tree));
  if (conventions.length > 0) blocks.push(dataBlock('conventions and commands found in the workspace', conventions.join('\n')));
  for (const { path, text, cut } of files) blocks.push(dataBlock(`file ${path}${cut ? ' (its beginning)' : ''}`, text));
  return blocks;
}

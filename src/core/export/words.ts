import type { Plan, Step } from '../plan/schema.ts';
import type { Task } from '../trajectory/events.ts';

/** What training reads: the same words for the same thing in every format. */

/** One JSON object of a `.jsonl` file. */
export type Row = Readonly<Record<string, unknown>>;

export interface Message {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** A title that is only the beginning of the text is not said twice. */
export const taskWords = ({ title, text }: Task): string => (text.startsWith(title) ? text : `${title}\n\n${text}`).trim();

export function planWords(plan: Plan): string {
  return plan.steps.map((step, index) => `${index + 1}. ${step.title}${step.optional ? ' (optional)' : ''}${detail(step)}`).join('\n');
}

function detail({ description, files }: Step): string {
  const lines = [...(description === '' ? [] : [description]), ...(files.length > 0 ? [`Files: ${files.join(', ')}`] : [])];
  return lines.map((line) => `\n   ${line.replaceAll('\n', '\n   ')}`).join('');
}

export const stepWords = (step: Step): string => `${step.title}${detail(step)}`;

/** As it is, to its last space: a hunk whose last line is blank would be cut short. Its fence is longer than any within it. */
export function diffWords(diff: string): string {
  const longest = Math.max(2, ...[...diff.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}diff\n${diff.replace(/\n$/, '')}\n${fence}`;
}

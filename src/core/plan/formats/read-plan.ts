import { PlanFormatError } from './format.ts';
import type { ReadPlan } from './format.ts';
import { parseJsonLines } from './json-lines.ts';
import { readMarkdown } from './markdown.ts';
import { isTaskMaster, readTaskMaster } from './task-master.ts';
import { readTodo } from './todo.ts';

/** Largest file that is read as a plan, in UTF-16 code units. */
const MAX_FILE = 2_000_000;

/** Reads a plan that another tool wrote, whichever it is. Throws `PlanFormatError` (with a line where there is one) when there is none in it. */
export function readPlan(
  text: string,
  fileName: string,
  given: { readonly id?: string; readonly usedIds?: Iterable<string> } = {},
): ReadPlan {
  if (text.length > MAX_FILE) throw new PlanFormatError('This file is too large to be a plan.');
  if (text.trim() === '') throw new PlanFormatError('This file is empty.');
  const as = { id: given.id ?? 'imported', usedIds: given.usedIds ?? [] };
  const json = /\.jsonc?$/i.test(fileName) || (/^\s*[{[]/.test(text) && !/\.(?:md|markdown|mdx|txt)$/i.test(fileName));
  if (!json) return readMarkdown(text, fileName, as);
  const parsed = parseJsonLines(text);
  return isTaskMaster(parsed.value) && !looksLikeTodo(parsed.value) ? readTaskMaster(parsed, as) : readTodo(parsed, as);
}

/** Claude keeps `{tasks: [{subject, blockedBy, …}]}`: the same list name, other fields. */
function looksLikeTodo(value: Record<string, unknown>): boolean {
  const first = Array.isArray(value['tasks']) ? (value['tasks'][0] as unknown) : undefined;
  return typeof first === 'object' && first !== null && ('subject' in first || 'content' in first) && !('title' in first);
}

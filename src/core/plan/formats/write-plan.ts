import type { Plan } from '../schema.ts';
import type { PlanFormat } from './format.ts';
import { writeMarkdown } from './markdown.ts';
import { writeTaskMaster } from './task-master.ts';
import { writeTodo } from './todo.ts';

/** The formats that can be written, with the name that the file usually has. All of them can be read again. */
export const PLAN_FORMATS: readonly { readonly id: PlanFormat; readonly label: string; readonly fileName: string }[] = [
  { id: 'checklist', label: 'Markdown checklist', fileName: 'PLAN.md' },
  { id: 'spec-kit', label: 'spec-kit tasks', fileName: 'tasks.md' },
  { id: 'kiro', label: 'Kiro tasks', fileName: '.kiro/specs/plan/tasks.md' },
  { id: 'task-master', label: 'Task Master', fileName: '.taskmaster/tasks/tasks.json' },
  { id: 'todo', label: 'To-do list of an agent', fileName: 'todos.json' },
];

/**
 * Writes a plan in another tool's format: what the format can say, and what the file that was read had besides.
 * `done`: ids of the steps to mark.
 */
export function writePlan(plan: Plan, format: PlanFormat, { done = [] }: { readonly done?: Iterable<string> } = {}): string {
  const ids = new Set(done);
  if (format === 'task-master') return writeTaskMaster(plan, ids);
  if (format === 'todo') return writeTodo(plan, ids);
  return writeMarkdown(plan, format, ids);
}

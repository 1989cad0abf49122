import { buildPlan } from '../draft.ts';
import type { PlanWarning, StepDraft } from '../draft.ts';
import { guessKind, mentionedFiles, mentionedSymbols } from '../mentions.ts';
import type { Plan, Step } from '../schema.ts';
import { PlanFormatError } from './format.ts';
import type { ReadGiven, ReadPlan } from './format.ts';
import { isRecord, listOf, textOf } from './json-lines.ts';
import type { JsonRecord, ParsedJson } from './json-lines.ts';

/** Where agents keep their list, and what they call an entry's text. */
const LISTS = ['todos', 'todoList', 'newTodos', 'tasks', 'items'];
const TITLES = ['content', 'title', 'subject', 'text', 'task', 'name'];
const WAITS = ['blockedBy', 'dependencies', 'dependsOn'];
const DONE = /^(?:completed?|done)$/i;

/** To-do lists as Claude (`{todos: [{content, status, activeForm}]}`), VS Code (`{todoList: [{id, title, description, status}]}`) and others write them. */
export function readTodo({ value, lineOf }: ParsedJson, given: ReadGiven): ReadPlan {
  const list = isRecord(value) ? LISTS.find((name) => Array.isArray(value[name])) : undefined;
  const entries = Array.isArray(value) ? value : isRecord(value) && list !== undefined ? listOf(value[list]) : undefined;
  if (entries === undefined) throw new PlanFormatError('This JSON holds no list of tasks (“tasks”, “todos” or “todoList”).', 1);
  const warnings: PlanWarning[] = [];
  const records = entries.filter((entry): entry is JsonRecord => {
    const good = isRecord(entry) && TITLES.some((name) => textOf(entry[name]) !== undefined);
    if (!good) warnings.push({ line: lineOf(entry) ?? lineOf(entries), message: 'An entry without text was left out.' });
    return good;
  });
  if (records.length === 0) throw new PlanFormatError('There is no entry with text in this list.', lineOf(entries));

  const drafts = records.map((entry): StepDraft => {
    const field = TITLES.find((name) => textOf(entry[name]) !== undefined)!;
    const waits = WAITS.find((name) => Array.isArray(entry[name]));
    const title = textOf(entry[field])!;
    const description = textOf(entry['description']) ?? '';
    const words = `${title}\n${description}`;
    const { [field]: _, description: __, ...rest } = entry;
    if (waits !== undefined) delete rest[waits];
    return {
      title,
      description,
      names: [textOf(entry['id'])].filter((id) => id !== undefined),
      dependsOn: listOf(waits === undefined ? undefined : entry[waits]).flatMap((id) => textOf(id) ?? []),
      kind: guessKind(title, mentionedFiles(words)),
      files: mentionedFiles(words),
      symbols: mentionedSymbols(words),
      line: lineOf(entry),
      extra: { todo: rest, field, ...(waits === undefined ? {} : { waits }) },
    };
  });
  const around = isRecord(value) ? { ...value } : undefined;
  if (around && list !== undefined) delete around[list];
  const title = isRecord(value) ? (textOf(value['title']) ?? '') : '';
  const built = buildPlan({
    id: given.id,
    title,
    drafts,
    usedIds: given.usedIds,
    extra: { todo: { list: list ?? null, around: around ?? null } },
  });
  const done = built.ids.filter(
    (_, index) =>
      DONE.test(textOf(records[index]!['status']) ?? '') || records[index]!['done'] === true || records[index]!['completed'] === true,
  );
  return { plan: built.plan, format: 'todo', warnings: [...warnings, ...built.warnings], done };
}

/** Writes the shape that was read; Claude's for plans from elsewhere. Nesting is lost: these lists have none. */
export function writeTodo(plan: Plan, done: ReadonlySet<string>): string {
  const shape = (plan.extra?.['todo'] ?? { list: 'todos', around: null }) as { list: string | null; around: JsonRecord | null };
  const vsCode = shape.list === 'todoList';
  const ids = new Map<string, unknown>();
  plan.steps.forEach((step, index) => ids.set(step.id, todoOf(step)['id'] ?? (vsCode ? index + 1 : undefined)));
  const entries = plan.steps.map((step) => {
    const { id: _, status, ...rest } = todoOf(step);
    const field = textOf(step.extra?.['field']) ?? (vsCode ? 'title' : 'content');
    const waits = textOf(step.extra?.['waits']) ?? 'dependencies';
    const id = ids.get(step.id);
    const on = step.dependsOn.flatMap((other) => ids.get(other) ?? []);
    return {
      ...(id === undefined ? {} : { id }),
      [field]: step.title,
      ...(step.description === '' && !vsCode ? {} : { description: step.description }),
      ...rest,
      status: statusOf(status, done.has(step.id), vsCode),
      ...(field === 'content' && rest['activeForm'] === undefined && shape.list === 'todos' ? { activeForm: step.title } : {}),
      ...(on.length > 0 || step.extra?.['waits'] !== undefined ? { [waits]: on } : {}),
    };
  });
  return `${JSON.stringify(shape.list === null ? entries : { ...shape.around, [shape.list]: entries }, null, 2)}\n`;
}

function statusOf(had: unknown, done: boolean, vsCode: boolean): unknown {
  const wasDone = DONE.test(textOf(had) ?? '');
  if (done) return wasDone ? had : 'completed';
  return had === undefined || wasDone ? (vsCode ? 'not-started' : 'pending') : had;
}

function todoOf({ extra }: Step): JsonRecord {
  return isRecord(extra?.['todo']) ? extra['todo'] : {};
}

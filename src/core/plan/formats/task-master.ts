import { buildPlan } from '../draft.ts';
import type { PlanWarning, StepDraft } from '../draft.ts';
import { guessKind, mentionedFiles, mentionedSymbols } from '../mentions.ts';
import type { Plan, Step } from '../schema.ts';
import { inTreeOrder } from './checklist-writer.ts';
import { PlanFormatError } from './format.ts';
import type { ReadGiven, ReadPlan } from './format.ts';
import { isRecord, listOf, textOf } from './json-lines.ts';
import type { JsonRecord, ParsedJson } from './json-lines.ts';

const MAX_DEPTH = 5;

/** Whether a document is a `tasks.json`, of the old shape `{tasks: […]}` or of the one with tags `{master: {tasks: […]}}`. */
export function isTaskMaster(value: unknown): value is JsonRecord {
  return isRecord(value) && tagsOf(value).length > 0;
}

/** The tags that hold tasks; `undefined` for the old shape, which has none. */
function tagsOf(document: JsonRecord): (string | undefined)[] {
  if (Array.isArray(document['tasks'])) return [undefined];
  return Object.keys(document).filter((tag) => isRecord(document[tag]) && Array.isArray(document[tag]['tasks']));
}

interface Flat {
  readonly task: JsonRecord;
  /** Ids from the outermost task to this one. */
  readonly path: readonly string[];
  readonly parent: string | undefined;
}

export function readTaskMaster({ value, lineOf }: ParsedJson, given: ReadGiven): ReadPlan {
  const document = value as JsonRecord;
  const tags = tagsOf(document);
  const tag = tags.includes('master') ? 'master' : tags[0];
  const holder = tag === undefined ? document : (document[tag] as JsonRecord);
  const warnings: PlanWarning[] = [];
  if (tags.length > 1) warnings.push({ message: `Of the tags ${tags.join(', ')}, “${tag}” was read; the others are kept for the export.` });

  const flat: Flat[] = [];
  const collect = (tasks: unknown, above: readonly string[], parent: string | undefined): void => {
    listOf(tasks).forEach((task, index) => {
      if (!isRecord(task))
        return void warnings.push({
          line: lineOf(holder['tasks']),
          message: `Task ${[...above, index + 1].join('.')} is no object: left out.`,
        });
      const path = [...above, textOf(task['id']) ?? String(index + 1)];
      const name = path.join('.');
      if (textOf(task['title']) === undefined) warnings.push({ line: lineOf(task), message: `Task ${name} has no title.` });
      flat.push({ task, path, parent });
      if (path.length < MAX_DEPTH) collect(task['subtasks'], path, name);
    });
  };
  collect(holder['tasks'], [], undefined);
  if (flat.length === 0) throw new PlanFormatError('There is no task in this file.', lineOf(holder['tasks']));

  const names = new Set(flat.map(({ path }) => path.join('.')));
  const drafts = flat.map(({ task, path, parent }): StepDraft => {
    const description = describe(task);
    const words = `${textOf(task['title']) ?? ''}\n${description}`;
    const title = textOf(task['title']) ?? textOf(task['description']) ?? `Task ${path.join('.')}`;
    const { subtasks: _, dependencies: __, ...rest } = task;
    return {
      title,
      description,
      names: [path.join('.')],
      // A number within a sub-task means a sibling; full names say which task they mean.
      dependsOn: listOf(task['dependencies']).flatMap((id) => {
        const text = textOf(id);
        const sibling = [...path.slice(0, -1), text].join('.');
        return text === undefined ? [] : [!text.includes('.') && names.has(sibling) ? sibling : text];
      }),
      ...(parent === undefined ? {} : { parent }),
      kind: guessKind(title, mentionedFiles(words)),
      files: mentionedFiles(words),
      symbols: mentionedSymbols(words),
      line: lineOf(task),
      extra: { task: rest },
    };
  });
  const around = tag === undefined ? { ...document } : { ...document, [tag]: { ...holder } };
  delete (tag === undefined ? around : (around[tag] as JsonRecord))['tasks'];
  const title =
    textOf(isRecord(holder['metadata']) ? (holder['metadata']['projectName'] ?? holder['metadata']['description']) : undefined) ?? '';
  const built = buildPlan({
    id: given.id,
    title,
    drafts,
    usedIds: given.usedIds,
    extra: { taskMaster: { ...(tag === undefined ? {} : { tag }), around } },
  });
  const done = built.ids.filter((_, index) => /^(?:done|completed)$/.test(textOf(flat[index]!.task['status']) ?? ''));
  return { plan: built.plan, format: 'task-master', warnings: [...warnings, ...built.warnings], done };
}

/** All that a task says, as one description. */
function describe(task: JsonRecord): string {
  const test = textOf(task['testStrategy']);
  return [textOf(task['description']), textOf(task['details']), test === undefined ? undefined : `Test strategy: ${test}`]
    .filter((part) => part !== undefined)
    .join('\n\n')
    .trim();
}

export function writeTaskMaster(plan: Plan, done: ReadonlySet<string>): string {
  const paths = new Map<string, readonly (string | number)[]>();
  const written = new Map<string, JsonRecord>();
  const roots: JsonRecord[] = [];
  const taken = new Map<string, Set<string>>();
  const placed = inTreeOrder(plan.steps);
  for (const { step } of placed) {
    const above = paths.get(step.parent ?? '') ?? [];
    const siblings = taken.get(above.join('.')) ?? new Set<string>();
    taken.set(above.join('.'), siblings);
    const had = taskOf(step)['id'];
    let id =
      typeof had === 'number' || (typeof had === 'string' && had !== '' && !had.includes('.'))
        ? had
        : nextId(
            placed.map((each) => each.step),
            siblings,
          );
    if (siblings.has(String(id))) id = nextId(plan.steps, siblings);
    siblings.add(String(id));
    paths.set(step.id, [...above, id]);
    const task: JsonRecord = { id };
    written.set(step.id, task);
    const parent = written.get(step.parent ?? '');
    if (parent) parent['subtasks'] = [...listOf(parent['subtasks']), task];
    else roots.push(task);
  }
  for (const { step } of placed) fill(written.get(step.id)!, step, done.has(step.id), paths);
  const { tag, around } = (plan.extra?.['taskMaster'] ?? {}) as { tag?: string; around?: JsonRecord };
  const document =
    tag === undefined ? { ...around, tasks: roots } : { ...around, [tag]: { ...(around?.[tag] as JsonRecord | undefined), tasks: roots } };
  return `${JSON.stringify(around === undefined ? { master: { tasks: roots, metadata: { description: plan.title } } } : document, null, 2)}\n`;
}

function fill(task: JsonRecord, step: Step, done: boolean, paths: ReadonlyMap<string, readonly (string | number)[]>): void {
  const { id: _, ...had } = taskOf(step);
  const own = paths.get(step.id)!;
  const names = new Set([...paths.values()].map((path) => path.join('.')));
  const subtasks = task['subtasks'];
  delete task['subtasks'];
  const same = describe(had) === step.description;
  const status = textOf(had['status']) ?? 'pending';
  Object.assign(task, had, {
    title: step.title,
    ...(same ? {} : { description: step.description, details: '', testStrategy: '' }),
    status: done ? (status === 'completed' ? status : 'done') : /^(?:done|completed)$/.test(status) ? 'pending' : status,
    dependencies: step.dependsOn.flatMap((id) => {
      const path = paths.get(id);
      if (!path) return [];
      // Within sub-tasks a bare number means a sibling: a task of that number cannot be said.
      if (path.length === 1 && own.length > 1 && names.has([...own.slice(0, -1), path[0]].join('.'))) return [];
      const sibling = path.length === own.length && path.slice(0, -1).join('.') === own.slice(0, -1).join('.');
      return [sibling ? path.at(-1)! : path.join('.')];
    }),
  });
  if (subtasks !== undefined) task['subtasks'] = subtasks;
  else if (own.length === 1) task['subtasks'] = [];
}

function taskOf({ extra }: Step): JsonRecord {
  return isRecord(extra?.['task']) ? extra['task'] : {};
}

/** The next whole number that no sibling has or had. */
function nextId(steps: readonly Step[], siblings: ReadonlySet<string>): number {
  const had = steps.map((step) => Number(taskOf(step)['id'])).filter((id) => Number.isInteger(id));
  return Math.max(0, ...had, ...[...siblings].map(Number).filter((id) => Number.isInteger(id))) + 1;
}

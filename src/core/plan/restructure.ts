import { mentionedFiles, mentionedSymbols } from './mentions.ts';
import type { Plan, Step, StepOperation } from './schema.ts';

/** Longest description of a step, in UTF-16 code units (as the schema has it). */
const MOST_DESCRIPTION = 8_000;
const MOST_TITLE = 500;

/**
 * A step in parts, one for each title. The first keeps the step's identity, and so what was done and said of it. A file or a
 * symbol goes to the parts that name it, to all of them where none does; checks prove the whole, and so stand with the last.
 *
 * @param newId gives an id that was never used in the session
 */
export function splitStep(step: Step, titles: readonly string[], newId: () => string): Extract<StepOperation, { op: 'split' }> {
  const names = titles.map((title) => title.toLowerCase());
  const share = (all: readonly string[], part: number, short: (name: string) => string): string[] =>
    all.filter((name) => {
      const isNamedIn = (title: string): boolean => title.includes(short(name).toLowerCase());
      return !names.some(isNamedIn) || isNamedIn(names[part] ?? '');
    });
  const into = titles.map((title, part): Step => {
    const last = part === titles.length - 1;
    return {
      ...step,
      id: part === 0 ? step.id : newId(),
      title: title.slice(0, MOST_TITLE),
      description: part === 0 ? step.description : '',
      files: unique([...share(step.files, part, baseName), ...mentionedFiles(title)], baseName),
      symbols: unique([...share(step.symbols, part, plainName), ...mentionedSymbols(title)], plainName),
      checks: last ? step.checks : [],
    };
  });
  return { op: 'split', id: step.id, into };
}

/** Several steps as one, under the first one's identity and in its place. */
export function mergeSteps(plan: Plan, ids: readonly string[]): Extract<StepOperation, { op: 'merge' }> {
  const steps = plan.steps.filter(({ id }) => ids.includes(id));
  const [first] = steps;
  if (!first || steps.length < 2) throw new TypeError('merging takes at least two steps of the plan');
  const { parent: _, ...rest } = first;
  const parent = steps.every((step) => step.parent === first.parent) ? first.parent : undefined;
  const kinds = new Set(steps.map(({ kind }) => kind));
  const into: Step = {
    ...rest,
    title: steps
      .map(({ title }) => title)
      .join('; ')
      .slice(0, MOST_TITLE),
    description: steps
      .map(({ description }) => description)
      .filter(Boolean)
      .join('\n\n')
      .slice(0, MOST_DESCRIPTION),
    kind: kinds.size === 1 ? first.kind : kinds.has('code') ? 'code' : first.kind,
    files: unique(steps.flatMap(({ files }) => files)).slice(0, 200),
    symbols: unique(steps.flatMap(({ symbols }) => symbols)).slice(0, 200),
    checks: unique(steps.flatMap(({ checks }) => checks.map((check) => JSON.stringify(check))))
      .map((check) => JSON.parse(check) as Step['checks'][number])
      .slice(0, 50),
    dependsOn: unique(steps.flatMap(({ dependsOn }) => dependsOn)).filter((id) => !ids.includes(id)),
    optional: steps.every(({ optional }) => optional),
  };
  return { op: 'merge', ids: steps.map(({ id }) => id), into: parent === undefined ? into : { ...into, parent } };
}

/** What makes a step a part of the one above it among its like; undefined where there is none above. */
export function nest(plan: Plan, id: string): StepOperation | undefined {
  const step = plan.steps.find((each) => each.id === id);
  const siblings = plan.steps.filter((each) => each.parent === step?.parent);
  const above = siblings[siblings.findIndex((each) => each.id === id) - 1];
  return above && { op: 'change', id, set: { parent: above.id } };
}

/** What makes a part a step beside the one that it was part of; undefined where it is no part. */
export function unnest(plan: Plan, id: string): StepOperation | undefined {
  const step = plan.steps.find((each) => each.id === id);
  const parent = plan.steps.find((each) => each.id === step?.parent);
  if (!parent) return undefined;
  return parent.parent === undefined
    ? { op: 'change', id, set: {}, clear: ['parent'] }
    : { op: 'change', id, set: { parent: parent.parent } };
}

/** Each once; of those with the same short name and one that is no more than that name, the longer. */
const unique = (all: readonly string[], short?: (name: string) => string): string[] => [
  ...new Set(
    all.filter((name, index) => !short || name !== short(name) || !all.slice(0, index).some((earlier) => short(earlier) === name)),
  ),
];
const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
const plainName = (symbol: string): string => symbol.replace(/\(.*$/, '').split(/[.:#]/).at(-1) ?? symbol;

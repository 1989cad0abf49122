import type { Step } from '../../src/core/plan/schema.ts';
import type { EditState, StepWords } from './model.ts';

/** What the editor has of a step. */
export const wordsOf = ({ title, description, optional, parent = '', dependsOn }: Step): StepWords => ({
  title,
  description,
  optional,
  parent,
  dependsOn,
});

export const numbersIn = (after: string): readonly number[] => (after.match(/\d+/g) ?? []).map(Number);

/** Ids of the steps whose numbers were written; what is no other step's number is left out. */
export function waitsWritten({ after, id, numbered }: EditState): string[] {
  const ids = numbersIn(after).flatMap((number) => numbered[number - 1] ?? []);
  return [...new Set(ids.filter((other) => other !== id))];
}

/** What was written otherwise than it stood when the editor opened: no field that nobody touched is overwritten. */
export function changesIn(edit: EditState): Partial<StepWords> {
  const { was, optional, parent, numbered } = edit;
  const title = edit.title.trim();
  const description = edit.description.trim();
  const dependsOn = waitsWritten(edit);
  // The numbers stand in the plan's order, and those of steps that are gone were taken out.
  const waited = was.dependsOn.filter((id) => numbered.includes(id));
  const waitsAlike = waited.length === dependsOn.length && waited.every((id) => dependsOn.includes(id));
  return {
    ...(title === was.title.trim() ? {} : { title }),
    ...(description === was.description.trim() ? {} : { description }),
    ...(optional === was.optional ? {} : { optional }),
    ...(parent === was.parent ? {} : { parent }),
    ...(waitsAlike ? {} : { dependsOn }),
  };
}

export const isWritten = (edit: EditState): boolean => Object.keys(changesIn(edit)).length > 0;

/** Where it stood, among the steps of now: behind the nearest before it that is still there; what stood at the end, at the end. */
function placeNow({ numbered, index }: EditState, ids: readonly string[]): number {
  if (index >= numbered.length) return ids.length;
  return ids.indexOf(numbered.slice(0, index).findLast((id) => ids.includes(id)) ?? '') + 1;
}

/**
 * The plan's steps are these now: a number that was written goes on meaning the step it meant, under its new number. The words
 * for a step that is gone are those of a new one in its place; null: nothing was written.
 */
export function followSteps(edit: EditState, ids: readonly string[]): EditState | null {
  const { numbered, after, parent, was } = edit;
  if (numbered.length === ids.length && numbered.every((id, index) => id === ids[index])) return edit;
  // What was no step's number stays: it may be half written.
  const numberNow = (number: number): number => (number > numbered.length ? number : ids.indexOf(numbered[number - 1] ?? '') + 1);
  const now = numbersIn(after).map(numberNow);
  const here = (id: string): string => (ids.includes(id) ? id : '');
  const gone = edit.id !== null && !ids.includes(edit.id);
  if (gone && !isWritten(edit)) return null;
  return {
    ...edit,
    id: gone ? null : edit.id,
    index: placeNow(edit, ids),
    after: now.includes(0)
      ? now.filter((number) => number > 0).join(', ')
      : after.replaceAll(/\d+/g, (number) => String(numberNow(Number(number)))),
    parent: here(parent),
    was: { ...was, parent: here(was.parent) },
    numbered: ids,
  };
}

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

/** The plan's steps are these now: a number that was written goes on meaning the step it meant, under its new number. */
export function followSteps(edit: EditState, ids: readonly string[]): EditState {
  const { numbered, after, parent, was } = edit;
  if (numbered.length === ids.length && numbered.every((id, index) => id === ids[index])) return edit;
  // What was no step's number stays: it may be half written.
  const numberNow = (number: number): number => (number > numbered.length ? number : ids.indexOf(numbered[number - 1] ?? '') + 1);
  const now = numbersIn(after).map(numberNow);
  const here = (id: string): string => (ids.includes(id) ? id : '');
  return {
    ...edit,
    after: now.includes(0)
      ? now.filter((number) => number > 0).join(', ')
      : after.replaceAll(/\d+/g, (number) => String(numberNow(Number(number)))),
    parent: here(parent),
    was: { ...was, parent: here(was.parent) },
    numbered: ids,
  };
}

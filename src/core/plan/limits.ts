// Apart from the schemas that hold to them, so that who only counts need not load those.

/** Most steps a plan may have; a model that answers with more is cut off with a warning. */
export const MAX_STEPS = 200;
/** UTF-16 code units of a task's text. */
export const LONGEST_TASK = 200_000;

/** As many steps as a plan may hold: where there are more, the last of those that are not `kept` give way. */
export function withinLimit<S extends { readonly id: string }>(steps: readonly S[], kept: ReadonlySet<string>): readonly S[] {
  const excess = steps.length - MAX_STEPS;
  if (excess <= 0) return steps;
  const dropped = new Set(steps.filter(({ id }) => !kept.has(id)).slice(-excess));
  return steps.filter((step) => !dropped.has(step));
}

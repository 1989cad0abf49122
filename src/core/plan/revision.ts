import { isAlike, isSameTitle, likeness } from './likeness.ts';
import { withinLimit } from './limits.ts';
import { withSoundLinks } from './links.ts';
import type { Plan, Step } from './schema.ts';

/**
 * The whole plan after a revision: what stays (done, waived, overridden) stays where it is, and of what the model proposes a
 * step that was there keeps its id, its place in the nesting and what a file said of it. Compare with `diffPlans`, take over with `acceptPieces`.
 */
export function mergeRevision(before: Plan, proposed: Plan, stays: ReadonlySet<string>): Plan {
  const open = before.steps.filter(({ id }) => !stays.has(id));
  // A model may repeat what it was told to leave out: then that is meant.
  const repeats = new Map<string, string>();
  for (const { id, title } of proposed.steps) {
    const staying = before.steps.find((step) => stays.has(step.id) && isSameTitle(step.title, title));
    if (staying) repeats.set(id, staying.id);
  }
  const fresh = proposed.steps.filter(({ id }) => !repeats.has(id));
  const ids = new Map([...repeats, ...matchSteps(open, fresh)]);
  const same = (id: string) => ids.get(id) ?? id;
  const oldById = new Map(before.steps.map((step) => [step.id, step]));
  const revised = fresh.map((step): Step => {
    const old = oldById.get(same(step.id));
    // The model's answer knows no links to what stays: those that the step had are still true.
    const kept = old?.dependsOn.filter((id) => stays.has(id)) ?? [];
    const merged: Step = { ...step, id: same(step.id), dependsOn: [...new Set([...kept, ...step.dependsOn.map(same)])] };
    if (old?.parent !== undefined) merged.parent = old.parent;
    if (old?.extra !== undefined) merged.extra = old.extra;
    return merged;
  });

  const place = new Map(before.steps.map(({ id }, index) => [id, index]));
  const staying = before.steps.filter(({ id }) => stays.has(id));
  const steps: Step[] = [];
  revised.forEach((step, index) => {
    // What stood before this step, or before the next one that was there, still does; a new last step follows all that stays.
    const anchor = revised.slice(index).find(({ id }) => place.has(id));
    const limit = anchor ? place.get(anchor.id)! : Infinity;
    while (staying.length > 0 && place.get(staying[0]!.id)! < limit) steps.push(staying.shift()!);
    steps.push(step);
  });
  steps.push(...staying);
  return {
    ...proposed,
    title: before.title || proposed.title,
    ...(before.extra ? { extra: before.extra } : {}),
    steps: withSoundLinks(withinLimit(steps, new Set(place.keys()))),
  };
}

/** Which proposed step is which open one: by title, then by shared words, each at most once. */
function matchSteps(open: readonly Step[], proposed: readonly Step[]): Map<string, string> {
  const pairs = proposed.flatMap((step) =>
    open
      .filter((old) => isAlike(step.title, old.title))
      .map((old) => ({ from: step.id, to: old.id, score: likeness(step.title, old.title) })),
  );
  const matched = new Map<string, string>();
  const taken = new Set<string>();
  for (const { from, to } of pairs.toSorted((left, right) => right.score - left.score)) {
    if (matched.has(from) || taken.has(to)) continue;
    matched.set(from, to);
    taken.add(to);
  }
  return matched;
}

import type { Step } from './schema.ts';

/** A step and what it is a part of, nearest first. A parent that is missing, or part of its own part, ends it. */
export function lineageOf(steps: readonly Step[], id: string): readonly string[] {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const lineage = new Set<string>();
  for (let at = byId.get(id); at && !lineage.has(at.id); at = byId.get(at.parent ?? '')) lineage.add(at.id);
  return [...lineage];
}

import type { Entry } from './log.ts';
import type { OffPlanBurst } from './types.ts';

/** A stretch of edits is told of when it is more than a slip: at least so many hunks, or so many changed lines. */
const BURST_HUNKS = 3;
const BURST_LINES = 15;
const OFF = 0.6;

/** Stretches of hunks, in the order in which they came, that serve no step. Single small edits are not worth a word. */
export function findOffPlan(entries: readonly Entry[], offSlot: number): OffPlanBurst[] {
  if (offSlot === 0) return [];
  const bursts: Entry[][] = [];
  let open: Entry[] | undefined;
  for (const entry of entries) {
    if ((entry.link.posterior[offSlot] ?? 0) < OFF) {
      open = undefined;
      continue;
    }
    if (!open) bursts.push((open = []));
    open.push(entry);
  }
  const lines = (burst: readonly Entry[]): number => burst.reduce((sum, { profile }) => sum + profile.addedLines + profile.removedLines, 0);
  return bursts
    .filter((burst) => burst.length >= BURST_HUNKS || lines(burst) >= BURST_LINES)
    .map((burst) => ({
      hunks: burst.map(({ id }) => id),
      files: [...new Set(burst.map(({ profile }) => profile.path))],
      confidence: burst.reduce((sum, { link }) => sum + (link.posterior[offSlot] ?? 0), 0) / burst.length,
    }));
}

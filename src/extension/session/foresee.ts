import { setImmediate, setTimeout } from 'node:timers/promises';
import type { SessionModel } from '../../core/session/model.ts';

/** Fewer edits than these are settled at once: it takes some milliseconds. */
const FEW = 60;
/** Milliseconds of work between two turns of everybody else. */
const SLICE = 6;
/** Work that goes on makes it vain; after so many tries it is left to be settled at once. */
const TRIES = 3;

/** Works out what the session's end will say before it ends, so that its end keeps nobody waiting. */
export async function foreseeEnd(model: SessionModel, now: () => number): Promise<void> {
  for (let tries = 0; tries < TRIES && model.work.hunks.size > FEW; tries++) {
    // What the last edits mean is concluded when their burst is over.
    const { burstEnds } = model.work;
    if (burstEnds !== undefined) await setTimeout(Math.max(burstEnds - now(), 0) + 50);
    if (model.work.burstEnds !== undefined) continue;
    const { count } = model;
    const work = model.work.tracker.foresee();
    for (let done = false; !done;) {
      const start = performance.now();
      while (!done && performance.now() - start < SLICE) done = work.next().done === true;
      await setImmediate();
    }
    if (model.count === count) return;
  }
}

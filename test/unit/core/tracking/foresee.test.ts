import { describe, expect, it } from 'vitest';
import { Step } from '../../../../src/core/plan/schema.ts';
import { createTracker } from '../../../../src/core/tracking/tracker.ts';
import type { Hunk, StepTracker } from '../../../../src/core/tracking/types.ts';

const NAMES = ['parse', 'clock', 'refuse', 'notes', 'cache'];
const plan = NAMES.map((name, i) => Step.parse({ id: `s${i}`, title: `Add ${name}`, files: [`src/${name}.ts`], symbols: [name] }));

function hunk(id: number): Hunk {
  const name = NAMES[id % 4] as string;
  return {
    id,
    path: `src/${name}.ts`,
    oldStart: id,
    newStart: id,
    context: '',
    removed: [],
    added: [`export const ${name}${id} = ${name}();`],
  };
}

function tracking(): StepTracker {
  const tracker = createTracker();
  tracker.setPlan(plan);
  for (let id = 1; id <= 40; id++) tracker.observe({ t: id, updates: [{ op: 'set', hunk: hunk(id) }] });
  return tracker;
}

const concluded = (tracker: StepTracker): unknown => {
  tracker.settle();
  return [tracker.skips(), tracker.verdicts(), Array.from({ length: 41 }, (_, id) => tracker.attribution(id))];
};

function foresee(tracker: StepTracker, meanwhile: (piece: number) => void = () => undefined): StepTracker {
  const work = tracker.foresee();
  for (let piece = 0; !work.next().done; piece++) meanwhile(piece);
  return tracker;
}

describe('the end of a session, foreseen', () => {
  it('is what it would be', () => {
    expect(concluded(foresee(tracking()))).toEqual(concluded(tracking()));
  });

  it('is worked out anew when something happened since, or meanwhile', () => {
    const change = (tracker: StepTracker): void => tracker.observe({ t: 99, updates: [{ op: 'remove', id: 7 }] });
    const expected = tracking();
    change(expected);
    const wanted = concluded(expected);
    const since = foresee(tracking());
    change(since);
    expect(concluded(since)).toEqual(wanted);
    const during = tracking();
    expect(concluded(foresee(during, (piece) => piece === 9 && change(during)))).toEqual(wanted);
  });
});

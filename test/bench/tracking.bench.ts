import { Step } from '../../src/core/plan/schema.ts';
import { Chance } from '../../src/core/evaluation/chance.ts';
import { createTracker } from '../../src/core/tracking/tracker.ts';
import type { Burst, Hunk, StepTracker } from '../../src/core/tracking/types.ts';
import { identifiers, subwords } from '../../src/core/tracking/words.ts';
import type { BenchRow } from './row.ts';

const STEPS = 50;
const BURST = 10;
const LONG = 5_000;
const SHORT = 200;
const SAMPLES = 60;
const FLOOR_MS = 10;
const AIM_MS = 2;
/** What the host works at once on a session's end, and the longest that it may be kept from all else. */
const SLICE_MS = 6;
const LONGEST_MS = 20;

const NOUNS =
  'parser token cache index route session buffer schema worker query cursor header stream lock plan ledger frame layout signal queue'.split(
    ' ',
  );
const VERBS = 'read write merge split check drop queue rename trace close flush open count guard'.split(' ');

function pick(chance: Chance, words: readonly string[]): string {
  return words[chance.below(words.length)] as string;
}

function planOf(chance: Chance): Step[] {
  return Array.from({ length: STEPS }, (_, s) =>
    Step.parse({
      id: `s${s}`,
      title: `${pick(chance, VERBS)} the ${pick(chance, NOUNS)} ${pick(chance, NOUNS)} of part ${s}`,
      description: `So that each ${pick(chance, NOUNS)} may ${pick(chance, VERBS)} its ${pick(chance, NOUNS)} without a ${pick(chance, NOUNS)}.`,
      files: [`src/part${s % 20}/${pick(chance, NOUNS)}.ts`],
      symbols: [`${pick(chance, VERBS)}${pick(chance, NOUNS)}${s}`],
      dependsOn: s > 0 && s % 3 === 0 ? [`s${s - 1}`] : [],
    }),
  );
}

/** A session that goes through its plan: hunk `i` of `total` serves about step `i / total`. */
function hunkOf(chance: Chance, plan: readonly Step[], i: number, total: number): Hunk {
  const step = plan[Math.min(STEPS - 1, Math.floor(((i % total) / total) * STEPS))] as Step;
  const line = (): string =>
    `  const ${pick(chance, VERBS)}${pick(chance, NOUNS)} = ${step.symbols[0]}(${pick(chance, NOUNS)}, ${pick(chance, NOUNS)}.${pick(chance, VERBS)});`;
  const lines = (count: number): string[] => Array.from({ length: count }, line);
  return {
    id: i + 1,
    path: step.files[0] as string,
    oldStart: 10 * i,
    newStart: 10 * i,
    context: `function ${pick(chance, VERBS)}(${pick(chance, NOUNS)}) {`,
    removed: lines(chance.below(4)),
    added: lines(1 + chance.below(8)),
  };
}

function burstOf(hunks: readonly Hunk[], t: number): Burst {
  return { t, updates: hunks.map((hunk) => ({ op: 'set', hunk })) };
}

/** What the protocol's lexical baseline does with a burst: the step whose words the hunk shares most. */
function lexicalArgmax(plan: readonly Step[], hunks: readonly Hunk[]): number[] {
  return hunks.map((hunk) => {
    const words = new Set(
      identifiers([hunk.path, hunk.context, ...hunk.added, ...hunk.removed].join('\n')).flatMap((name) => subwords(name)),
    );
    const scores = plan.map((step) =>
      identifiers(`${step.title} ${step.description} ${step.files.join(' ')} ${step.symbols.join(' ')}`)
        .flatMap((name) => subwords(name))
        .reduce((sum, word) => sum + (words.has(word) ? 1 : 0), 0),
    );
    return scores.indexOf(Math.max(...scores));
  });
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] as number;
}

function timed(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

/** The same in milliseconds of this thread's own work: what else the machine does is not in it. */
function worked(work: () => unknown): number {
  const start = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(start);
  return (user + system) / 1_000;
}

/** A tracker that has seen `length` hunks, and the median time of bursts after them, what they conclude included. */
function measureBursts(length: number): { tracker: StepTracker; fresh: number; revised: number; baseline: number } {
  const chance = new Chance(1);
  const plan = planOf(chance);
  const tracker = createTracker();
  tracker.setPlan(plan);
  const hunk = (i: number): Hunk => hunkOf(chance, plan, i, length);
  for (let i = 0; i < length; i += BURST)
    tracker.observe(
      burstOf(
        Array.from({ length: BURST }, (_, k) => hunk(i + k)),
        i,
      ),
    );
  const fresh: number[] = [];
  const revised: number[] = [];
  const baseline: number[] = [];
  for (let sample = 0; sample < SAMPLES; sample++) {
    const from = length + sample * BURST;
    const added = Array.from({ length: BURST }, (_, k) => ({ ...hunk(from + k), id: from + k + 1 }));
    const conclude = (): unknown => [tracker.skips(), tracker.verdicts(), tracker.attribution(from + 1)];
    fresh.push(timed(() => [tracker.observe(burstOf(added, from)), conclude()]));
    const retyped = added.map((old) => ({ ...old, added: [...old.added, '  return token;'] }));
    revised.push(timed(() => [tracker.observe(burstOf(retyped, from)), conclude()]));
    baseline.push(timed(() => lexicalArgmax(plan, added)));
  }
  return { tracker, fresh: median(fresh), revised: median(revised), baseline: median(baseline) };
}

function row(figure: string, value: number, unit: string, baseline: number | null, floor: number | null, aim: number | null): BenchRow {
  return {
    figure,
    value,
    unit,
    baseline,
    ratio: baseline === null ? null : value / baseline,
    floor,
    aim,
    met: floor === null || value <= floor,
  };
}

/** What a burst of edits costs the tracker, and that it costs the same late in a long session. */
export async function run(): Promise<BenchRow[]> {
  measureBursts(SHORT);
  const short = measureBursts(SHORT);
  const long = measureBursts(LONG);
  const slices: number[] = [];
  const work = long.tracker.foresee();
  for (let done = false; !done;) {
    slices.push(
      worked(() => {
        for (const start = performance.now(); !done && performance.now() - start < SLICE_MS;) done = work.next().done === true;
      }),
    );
  }
  const settle = worked(() => long.tracker.settle());
  const foreseen = slices.reduce((sum, slice) => sum + slice, 0);
  const name = `burst of ${BURST} hunks, ${STEPS} steps`;
  // Floors stand in milliseconds, so those rows carry no baseline; what a lexical tracker takes is a row of its own.
  return [
    row(`${name}, ${LONG} hunks, median`, long.fresh, 'ms', null, FLOOR_MS, AIM_MS),
    row(`${name}, ${LONG} hunks, median: the same hunks changed`, long.revised, 'ms', null, FLOOR_MS, AIM_MS),
    row(`${name}: after ${LONG} hunks against after ${SHORT}`, long.fresh, 'ms', short.fresh, null, null),
    row(`${name}: against lexical argmax`, long.fresh, 'ms', long.baseline, null, null),
    row(`settling ${LONG} hunks, in slices, before the end: work`, foreseen, 'ms', null, null, null),
    row(`settling ${LONG} hunks: the longest slice’s work`, Math.max(...slices), 'ms', null, LONGEST_MS, null),
    row(`settling ${LONG} hunks: work at the end`, settle, 'ms', null, LONGEST_MS, null),
  ];
}

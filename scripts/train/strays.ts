// Learns what tells a stray once the chain has said what it believes (`Weights.stray` of plans that were laid out before the work).
//
//   node scripts/train/strays.ts --part CASES.jsonl:WEIGHTS.json [--part …] --weights WEIGHTS.json --out src/core/tracking/weights.json
//
// What the chain believes of cases that it was learned from is surer than of others, so each part is played with weights that have not
// seen it: those of a fit without that part, or for new cases those that ship.
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { parseCases, planOf, type Case } from '../../src/core/evaluation/cases.ts';
import { profileHunk } from '../../src/core/tracking/hunk-profile.ts';
import { HunkLog, type Entry } from '../../src/core/tracking/log.ts';
import { Model, type WeightTables } from '../../src/core/tracking/model.ts';
import { indexPlan } from '../../src/core/tracking/plan-index.ts';
import {
  likeliestStep,
  logOdds,
  STRAY_FEATURES,
  strayEvidence,
  type StrayEvidence,
  type StrayWeights,
} from '../../src/core/tracking/strays.ts';
import { FeatureStream, unservedFactors } from '../../src/core/tracking/stream.ts';
import { Adam } from './adam.ts';

/** Strength of the pull to nothing, per unit of a feature's spread, in samples. */
const RIDGE = 200;
const ROUNDS = 1_500;
const RATE = 0.05;

interface Sample {
  /** A row of STRAY_FEATURES. */
  readonly row: Float64Array;
  readonly stray: boolean;
  /** A case counts once, whatever its size. */
  readonly weight: number;
}

/** Each hunk as it stands when it comes, and once the session has ended. */
function samplesOf(given: Case, { planned }: WeightTables): Sample[] {
  const steps = planOf(given, 'declared');
  const plan = indexPlan(steps);
  const model = new Model({ ...planned, stray: null, own: { ...planned.own, boldness: 1 } });
  const log = new HunkLog(model, plan, steps);
  // The log keeps only what it concludes of them.
  const stream = new FeatureStream(plan);
  const evidence: StrayEvidence[] = [];
  const samples: Sample[] = [];
  const take = (entry: Entry, step: number | null | 'disputed'): void => {
    if (step === 'disputed') return;
    const { posterior } = entry.link;
    const seen = evidence[entry.id] as StrayEvidence;
    const likeliest = likeliestStep(posterior);
    const ofStep = Object.fromEntries(Object.entries(seen.steps).map(([name, values]) => [name, values[likeliest] as number])) as Record<
      keyof typeof seen.steps,
      number
    >;
    const named = { ...seen.hunk, ...ofStep, belief: logOdds(posterior[steps.length] as number) };
    const row = Float64Array.from(STRAY_FEATURES, (name) => named[name]);
    samples.push({ row, stray: step === null, weight: 1 / given.hunks.length });
  };
  const entries = given.hunks.map((hunk, i) => {
    const said = { boundary: 0, t: i, focus: null, refused: new Set<string>(), assigned: undefined };
    const profile = profileHunk({ ...hunk, id: i });
    const { pair } = stream.push(i, profile, said.boundary, said.t);
    evidence.push(strayEvidence(profile, plan, pair, model.scores(pair, steps.length)));
    const entry = log.append({ id: i, hunk: { ...hunk, id: i }, profile, ...said });
    log.chain.refresh();
    take(entry, hunk.step);
    return entry;
  });
  log.settle(new Map(entries.map((entry) => [entry.id, entry])), unservedFactors(model, steps, entries.length, false));
  for (const [i, entry] of entries.entries()) take(entry, (given.hunks[i] as Case['hunks'][number]).step);
  return samples;
}

/** Logistic regression by Adam; deterministic. */
function fit(samples: readonly Sample[]): StrayWeights {
  const size = STRAY_FEATURES.length;
  const total = samples.reduce((sum, { weight }) => sum + weight, 0);
  const mean = new Float64Array(size);
  for (const { row, weight } of samples)
    for (let i = 0; i < size; i++) mean[i] = (mean[i] as number) + (weight * (row[i] as number)) / total;
  const spread = new Float64Array(size);
  for (const { row, weight } of samples)
    for (let i = 0; i < size; i++) spread[i] = (spread[i] as number) + (weight * ((row[i] as number) - (mean[i] as number)) ** 2) / total;
  const scaled = samples.map(({ row, stray, weight }) => ({
    row: row.map((value, i) => (i === 0 ? 1 : (value - (mean[i] as number)) / Math.sqrt((spread[i] as number) + 1e-9))),
    stray: stray ? 1 : 0,
    weight: weight / total,
  }));
  const w = new Float64Array(size);
  const adam = new Adam(size);
  const pull = RIDGE / samples.length;
  for (let round = 1; round <= ROUNDS; round++) {
    const gradient = new Float64Array(size);
    for (const { row, stray, weight } of scaled) {
      let z = 0;
      for (let i = 0; i < size; i++) z += (w[i] as number) * (row[i] as number);
      const lack = weight * (stray - 1 / (1 + Math.exp(-z)));
      for (let i = 0; i < size; i++) gradient[i] = (gradient[i] as number) + lack * (row[i] as number);
    }
    adam.begin();
    const rate = RATE * (1 - (0.98 * round) / ROUNDS);
    for (let i = 0; i < size; i++) {
      w[i] = (w[i] as number) + rate * adam.move(i, (gradient[i] as number) - (i === 0 ? 0 : pull * (w[i] as number)));
    }
  }
  // Back to the features' own units.
  const own = w.map((weight, i) => (i === 0 ? weight : weight / Math.sqrt((spread[i] as number) + 1e-9)));
  for (let i = 1; i < size; i++) own[0] = (own[0] as number) - (own[i] as number) * (mean[i] as number);
  return Object.fromEntries(STRAY_FEATURES.map((name, i) => [name, Math.round((own[i] as number) * 1000) / 1000])) as StrayWeights;
}

const { values } = parseArgs({
  options: { part: { type: 'string', multiple: true, default: [] }, weights: { type: 'string' }, out: { type: 'string' } },
});
if (values.part.length === 0 || values.weights === undefined || values.out === undefined)
  throw new Error('usage: strays.ts --part CASES:WEIGHTS… --weights FILE --out FILE');
const tablesOf = async (file: string): Promise<WeightTables> => JSON.parse(await readFile(file, 'utf8')) as WeightTables;
const samples: Sample[] = [];
for (const part of values.part) {
  const [cases = '', weights = ''] = part.split(':');
  const tables = await tablesOf(weights);
  for (const given of parseCases(await readFile(cases, 'utf8'))) samples.push(...samplesOf(given, tables));
}
const tables = await tablesOf(values.weights);
const stray = fit(samples);
await writeFile(values.out, `${JSON.stringify({ ...tables, planned: { ...tables.planned, stray } }, null, 1)}\n`);

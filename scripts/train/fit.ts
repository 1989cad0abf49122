import { Model } from '../../src/core/tracking/model.ts';
import { Chance } from '../../src/core/evaluation/chance.ts';
import { Adam } from './adam.ts';
import { learnFrom } from './gradient.ts';
import { PARTS, prior, SIZE, STYLE_PULL, weightsOf } from './parameters.ts';
import type { Problem } from './problem.ts';

export interface FitOptions {
  readonly epochs: number;
  readonly rate: number;
  /** Strength of the pull to the prior, in units of cases. */
  readonly ridge: number;
  readonly log?: (line: string) => void;
  /** Where to begin, instead of the prior; and from which place on weights may move. */
  readonly start?: Float64Array;
  readonly from?: number;
  readonly to?: number;
}

const BATCH = 16;

/** Maximises the likelihood of the truths by Adam with a falling rate; deterministic. */
export function fit(
  problems: readonly Problem[],
  { epochs, rate, ridge, log, start = prior(), from: first = 0, to: end = SIZE }: FitOptions,
): Float64Array {
  const w = start.slice();
  const adam = new Adam(SIZE);
  const chance = new Chance(7);
  const average = new Float64Array(SIZE);
  const total = problems.reduce((sum, problem) => sum + problem.weight, 0);
  let updates = 0;
  let averaged = 0;
  const all = Math.ceil(problems.length / BATCH) * epochs;
  for (let epoch = 0; epoch < epochs; epoch++) {
    const order = chance.shuffle(problems);
    let likelihood = 0;
    for (let from = 0; from < order.length; from += BATCH) {
      const model = new Model(weightsOf(w));
      const gradient = new Float64Array(SIZE);
      const batch = order.slice(from, from + BATCH);
      for (const problem of batch) likelihood += learnFrom(problem, model, w, gradient);
      const share = batch.reduce((sum, problem) => sum + problem.weight, 0);
      updates++;
      adam.begin();
      const step = rate * (1 - (0.95 * updates) / all);
      for (let i = first; i < end; i++) {
        const pull = i >= PARTS.order.working && i < PARTS.end ? ridge * STYLE_PULL : ridge;
        const g = (gradient[i] as number) / share - (pull * ((w[i] as number) - (start[i] as number))) / total;
        w[i] = (w[i] as number) + step * adam.move(i, g);
      }
      if (updates > all * 0.7) {
        averaged++;
        for (let i = 0; i < SIZE; i++) average[i] = (average[i] as number) + ((w[i] as number) - (average[i] as number)) / averaged;
      }
    }
    log?.(`epoch ${epoch + 1}: mean log-likelihood ${(likelihood / total).toFixed(4)}`);
  }
  for (let i = 0; i < SIZE; i++) if (i < first || i >= end) average[i] = start[i] as number;
  return average;
}

import { advance, current, ending, retreat, startLayer, unservedProbability, type Column, type Layer } from './lattice.ts';
import type { VisitedSets } from './visited.ts';

export interface EndedBeliefs {
  /** Per step: probability that nothing served it. */
  readonly settled: Float64Array;
  /** Per hunk: probability of each step, and last of off plan. */
  readonly posteriors: readonly Float64Array[];
}

/**
 * What is to be believed of a whole session once it has ended, exactly: forth and back through all hunks, piece by piece. Only some
 * layers are kept at a time, and those between them worked out twice: all of a long session would take hundreds of megabytes.
 *
 * @param width sets kept in a layer
 * @param unserved factor per step for ending without it
 */
export function* endedBeliefs(
  columns: readonly Column[],
  sets: VisitedSets,
  width: number,
  unserved: Float64Array,
): Generator<void, EndedBeliefs> {
  const stride = Math.max(1, Math.ceil(Math.sqrt(columns.length)));
  const starts: Layer[] = [];
  let last = startLayer(sets);
  for (const [i, column] of columns.entries()) {
    if (i % stride === 0) starts.push(last);
    last = advance(last, column, sets, width);
    yield;
  }
  let later: Float64Array<ArrayBufferLike> = ending(last, sets, unserved);
  const settled = unservedProbability(last, sets, later);
  const posteriors: Float64Array[] = Array.from({ length: columns.length });
  for (let block = starts.length - 1; block >= 0; block--) {
    const from = block * stride;
    const within = columns.slice(from, from + stride);
    const layers = [starts[block] as Layer];
    for (const column of within) {
      layers.push(advance(layers.at(-1) as Layer, column, sets, width));
      yield;
    }
    for (let i = within.length; i > 0; i--) {
      const layer = layers[i] as Layer;
      posteriors[from + i - 1] = current(layer, sets.steps, later);
      later = retreat(layers[i - 1] as Layer, within[i - 1] as Column, layer, later, sets);
      yield;
    }
  }
  return { settled, posteriors };
}

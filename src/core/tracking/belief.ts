import type { Column } from './lattice.ts';
import type { Weights } from './model.ts';
import { askedAnew, type Strayness } from './strays.ts';

export type Own = Weights['own'];
/** The chain's belief, as it is. */
export const AS_IT_IS: Own = { share: 0, boldness: 1 };

/** What a hunk says by itself, where its neighbours' say is no longer kept. */
export function alone({ step, off }: Column): Float64Array {
  return summingToOne(Float64Array.of(...step, off));
}

/** What is believed of a hunk in the end. @param column what it says by itself at that look */
export function said(belief: Float64Array, column: Column, stray: Strayness | undefined, { share, boldness }: Own): Float64Array {
  const spoken = share === 0 ? belief : outspoken(belief, column, share);
  const asked = stray ? askedAnew(spoken, stray) : spoken;
  return boldness === 1 ? asked : summingToOne(asked.map((p) => p ** boldness));
}

/**
 * A belief in which what the hunk says by itself is given more weight: the geometric mean of the two. The chain takes neighbours for
 * more alike than they are where work goes to and fro between steps.
 *
 * @param share see `Weights.own`
 */
function outspoken(belief: Float64Array, column: Column, share: number): Float64Array {
  const mean = alone(column).map((fit, c) => fit ** share * (belief[c] as number) ** (1 - share));
  return mean.some((fit) => fit > 0) ? summingToOne(mean) : belief;
}

function summingToOne(fits: Float64Array): Float64Array {
  const sum = fits.reduce((total, fit) => total + fit, 0);
  return fits.map((fit) => fit / sum);
}

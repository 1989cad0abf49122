import type { Column } from './lattice.ts';
import type { Weights } from './model.ts';
import { askedAnew, type Strayness } from './strays.ts';

export type Own = Weights['own'];
/** The chain's belief, as it is. */
export const AS_IT_IS: Own = { share: 0, boldness: 1 };

/** What a hunk says by itself, where its neighbours' say is no longer kept. */
export function alone({ step, off }: Column): Float64Array {
  const fits = new Float64Array(step.length + 1);
  fits.set(step);
  fits[step.length] = off;
  return summingToOne(fits);
}

/** What is believed of a hunk in the end. @param column what it says by itself at that look */
export function said(belief: Float64Array, column: Column, stray: Strayness | undefined, { share, boldness }: Own): Float64Array {
  const spoken = share === 0 ? belief : outspoken(belief, column, share);
  const asked = stray ? askedAnew(spoken, stray) : spoken;
  return boldness === 1 ? asked : summingToOne(powers(asked, boldness));
}

/**
 * A belief in which what the hunk says by itself is given more weight: the geometric mean of the two. The chain takes neighbours for
 * more alike than they are where work goes to and fro between steps.
 *
 * @param share see `Weights.own`
 */
function outspoken(belief: Float64Array, column: Column, share: number): Float64Array {
  const mean = powers(alone(column), share);
  for (let c = 0; c < mean.length; c++) mean[c] = (mean[c] as number) * (belief[c] as number) ** (1 - share);
  return mean.some((fit) => fit > 0) ? summingToOne(mean) : belief;
}

// Every hunk that a burst may still revise is weighed anew: these are loops, in place, as callbacks would cost several times as much.

function powers(fits: Float64Array, exponent: number): Float64Array {
  const raised = new Float64Array(fits.length);
  for (let c = 0; c < fits.length; c++) raised[c] = (fits[c] as number) ** exponent;
  return raised;
}

/** `fits` itself, scaled. */
function summingToOne(fits: Float64Array): Float64Array {
  let sum = 0;
  for (let c = 0; c < fits.length; c++) sum += fits[c] as number;
  for (let c = 0; c < fits.length; c++) fits[c] = (fits[c] as number) / sum;
  return fits;
}

import { OFF_FEATURES, STEP_FEATURES } from './feature-names.ts';
import type { PairFeatures } from './features.ts';
import type { Column } from './lattice.ts';
import { ECHO_FEATURES, ECHO_SIZE } from './second-look.ts';
import type { StrayWeights } from './strays.ts';
import { END_FEATURES, MOVE_FEATURES, MOVES, ORDER_FEATURES, STYLES, type Move, type Phase, type Style } from './moves.ts';

type Named<K extends string> = Readonly<Record<K, number>>;

/** The fitted weights, by name, as `weights.json` holds them: small enough to read, and to doubt. */
export interface Weights {
  readonly step: Named<(typeof STEP_FEATURES)[number]>;
  readonly off: Named<(typeof OFF_FEATURES)[number]>;
  readonly moves: Readonly<Record<Phase, Readonly<Record<Move, Named<(typeof MOVE_FEATURES)[number]>>>>>;
  readonly order: Readonly<Record<Phase, Readonly<Record<Style, Named<(typeof ORDER_FEATURES)[number]>>>>>;
  readonly end: Named<(typeof END_FEATURES)[number]>;
  /** Log-odds by which a step that nothing served was skipped rather than missed by us: calibrates one threshold for both kinds of plan. */
  readonly skip: Named<'bias'>;
  /**
   * How much of the say each hunk has by itself, beside what those around it were taken to serve (0-1); and how boldly what comes of it is
   * said: an exponent that calibrates it.
   */
  readonly own: Named<'share' | 'boldness'>;
  /** What a hunk's kin were taken to serve, for steps and for none. */
  readonly echo: Readonly<Record<'step' | 'off', Named<(typeof ECHO_FEATURES)[number]>>>;
  /** What tells a stray, once the chain has said what it believes; null: its belief stands. */
  readonly stray: StrayWeights | null;
}

/** Two tables: for a list of changes, and for a plan that was laid out before the work (`PlanIndex.planned`), which is gone through otherwise. */
export interface WeightTables {
  readonly listed: Weights;
  readonly planned: Weights;
}

/** Bounds a sum of weights before it becomes a factor, so that no single hunk can decide a session. */
const LIMIT = 12;
const factor = (score: number): number => Math.exp(Math.max(-LIMIT, Math.min(LIMIT, score)));

function vector<K extends string>(names: readonly K[], weights: Partial<Named<K>>): Float64Array {
  return Float64Array.from(names, (name) => weights[name] ?? 0);
}

/** Of the row that begins at `from`. */
function dot(rows: Float64Array, weights: Float64Array, from = 0): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) sum += (rows[from + i] as number) * (weights[i] as number);
  return sum;
}

/** What of a column is the same in every phase. */
type Fits = Pick<Column, 'step' | 'off'>;

/** Scores of steps, and last of none, as factors. */
export function fitsOf(scores: Float64Array): Fits {
  const n = scores.length - 1;
  let top = -Infinity;
  for (const score of scores) top = Math.max(top, score);
  const step = new Float64Array(n);
  for (let s = 0; s < n; s++) step[s] = factor((scores[s] as number) - top);
  return { step, off: factor((scores[n] as number) - top) };
}

/** The weights as the decoder wants them. */
export class Model {
  /** Weights of ORDER_FEATURES, per style. */
  readonly order: Readonly<Record<Phase, readonly Float64Array[]>>;
  readonly own: Weights['own'];
  readonly stray: StrayWeights | null;
  readonly #step: Float64Array;
  readonly #off: Float64Array;
  readonly #moves: Readonly<Record<Phase, Readonly<Record<Move, Float64Array>>>>;
  readonly #end: Float64Array;
  readonly #skip: number;
  readonly #echo: { readonly step: Float64Array; readonly off: Float64Array };

  constructor(weights: Weights) {
    this.#step = vector(STEP_FEATURES, weights.step);
    this.#off = vector(OFF_FEATURES, weights.off);
    const movesIn = (phase: Phase): Record<Move, Float64Array> =>
      Object.fromEntries(MOVES.map((move) => [move, vector(MOVE_FEATURES, weights.moves[phase][move])])) as Record<Move, Float64Array>;
    const orderIn = (phase: Phase): Float64Array[] => STYLES.map((style) => vector(ORDER_FEATURES, weights.order[phase][style]));
    this.#moves = { working: movesIn('working'), ended: movesIn('ended'), again: movesIn('again') };
    this.order = { working: orderIn('working'), ended: orderIn('ended'), again: orderIn('again') };
    this.#echo = { step: vector(ECHO_FEATURES, weights.echo.step), off: vector(ECHO_FEATURES, weights.echo.off) };
    this.#end = vector(END_FEATURES, weights.end);
    this.#skip = Math.exp(weights.skip.bias);
    this.own = weights.own;
    this.stray = weights.stray;
  }

  /** How well a hunk fits each step, and last none of them, before its neighbours are asked: scores, not factors. */
  scores(pair: PairFeatures, n: number): Float64Array {
    const scores = new Float64Array(n + 1);
    for (let s = 0; s < n; s++) scores[s] = dot(pair.step, this.#step, s * this.#step.length);
    scores[n] = dot(pair.off, this.#off);
    return scores;
  }

  /** Scores with what the hunk's kin were taken to serve (rows of ECHO_FEATURES). */
  echoed(scores: Float64Array, echo: Float64Array): Float64Array {
    const off = scores.length - 1;
    return scores.map((score, s) => score + dot(echo, s === off ? this.#echo.off : this.#echo.step, s * ECHO_SIZE));
  }

  column(fits: Fits, moves: Float64Array, phase: Phase): Column {
    const move = (name: Move): number => factor(dot(moves, this.#moves[phase][name]));
    return {
      ...fits,
      stay: move('stay'),
      new: move('new'),
      back: move('back'),
      leave: move('leave'),
      stayOff: move('stay off'),
      return: move('return'),
    };
  }

  /** Probability that a step was skipped, given that nothing served it with probability `unserved`. */
  skipped(unserved: number): number {
    return (unserved * this.#skip) / (unserved * this.#skip + 1 - unserved);
  }

  /** Factor for a step that nothing served by the session's end. */
  unserved(endFeatures: Float64Array): number {
    return factor(dot(endFeatures, this.#end));
  }
}

import { OFF_FEATURES, STEP_FEATURES } from '../../src/core/tracking/feature-names.ts';
import { ECHO_FEATURES, ECHO_SIZE } from '../../src/core/tracking/second-look.ts';
import type { Weights } from '../../src/core/tracking/model.ts';
import {
  END_FEATURES,
  MOVE_FEATURES,
  MOVES,
  ORDER_FEATURES,
  PHASES,
  STYLES,
  type Move,
  type Phase,
} from '../../src/core/tracking/moves.ts';

/** The weights as one vector, and where each part begins. */
const MOVES_SIZE = MOVES.length * MOVE_FEATURES.length;
const ORDER_SIZE = STYLES.length * ORDER_FEATURES.length;
const MOVES_START = STEP_FEATURES.length + OFF_FEATURES.length;
const ORDER_START = MOVES_START + 2 * MOVES_SIZE;
const END_START = ORDER_START + 2 * ORDER_SIZE;
const AGAIN_START = END_START + END_FEATURES.length;
export const PARTS = {
  step: 0,
  off: STEP_FEATURES.length,
  moves: { working: MOVES_START, ended: MOVES_START + MOVES_SIZE, again: AGAIN_START },
  order: { working: ORDER_START, ended: ORDER_START + ORDER_SIZE, again: AGAIN_START + MOVES_SIZE },
  end: END_START,
  /** All that is the second look's own. */
  again: AGAIN_START,
  echo: AGAIN_START + MOVES_SIZE + ORDER_SIZE,
};
export const SIZE = PARTS.echo + 2 * ECHO_SIZE;

function perPhase<T>(of: (phase: Phase) => T): Record<Phase, T> {
  return { working: of('working'), ended: of('ended'), again: of('again') };
}

/** @param skip see `Weights.skip` */
export function weightsOf(vector: Float64Array, skip = 0): Weights {
  const part = <K extends string>(names: readonly K[], from: number): Record<K, number> =>
    Object.fromEntries(names.map((name, i) => [name, Math.round((vector[from + i] ?? 0) * 1000) / 1000])) as Record<K, number>;
  return {
    step: part(STEP_FEATURES, PARTS.step),
    off: part(OFF_FEATURES, PARTS.off),
    moves: perPhase(
      (phase) =>
        Object.fromEntries(
          MOVES.map((move, i) => [move, part(MOVE_FEATURES, PARTS.moves[phase] + i * MOVE_FEATURES.length)]),
        ) as Weights['moves'][Phase],
    ),
    order: perPhase(
      (phase) =>
        Object.fromEntries(
          STYLES.map((style, i) => [style, part(ORDER_FEATURES, PARTS.order[phase] + i * ORDER_FEATURES.length)]),
        ) as Weights['order'][Phase],
    ),
    end: part(END_FEATURES, PARTS.end),
    skip: { bias: skip },
    own: { share: 0, boldness: 1 },
    stray: null,
    echo: { step: part(ECHO_FEATURES, PARTS.echo), off: part(ECHO_FEATURES, PARTS.echo + ECHO_SIZE) },
  };
}

/** The vector of which `weightsOf` made these. */
export function vectorOf({ step, off, moves, order, end, echo }: Weights): Float64Array {
  const vector = new Float64Array(SIZE);
  const put = <K extends string>(names: readonly K[], table: Readonly<Record<K, number>>, from: number): void =>
    names.forEach((name, i) => (vector[from + i] = table[name]));
  put(STEP_FEATURES, step, PARTS.step);
  put(OFF_FEATURES, off, PARTS.off);
  for (const phase of PHASES) {
    MOVES.forEach((move, i) => put(MOVE_FEATURES, moves[phase][move], PARTS.moves[phase] + i * MOVE_FEATURES.length));
    STYLES.forEach((style, i) => put(ORDER_FEATURES, order[phase][style], PARTS.order[phase] + i * ORDER_FEATURES.length));
  }
  put(END_FEATURES, end, PARTS.end);
  put(ECHO_FEATURES, echo.step, PARTS.echo);
  put(ECHO_FEATURES, echo.off, PARTS.echo + ECHO_SIZE);
  return vector;
}

/**
 * Log-odds by which straying from the plan is made likelier than the cases have it. A foreign commit set into a series is rare
 * among what is learned from; in a session with a plan, work that serves no step is what the expert wants to hear of.
 */
const STRAY = { leaving: 1, undeclared: 0.4 };

export function readyToStray(vector: Float64Array): Float64Array {
  const result = vector.slice();
  const raise = (place: number, by: number): void => void (result[place] = (result[place] as number) + by);
  raise(PARTS.moves.ended + MOVES.indexOf('leave') * MOVE_FEATURES.length, STRAY.leaving);
  // Where nothing is declared, words alone tell a stray, and learning trusts them too little.
  raise(PARTS.off + OFF_FEATURES.indexOf('nothing declared'), STRAY.undeclared);
  return result;
}

/**
 * The same at the second look, where it is likelier; and while work is under way less likely, since a third of the sessions that are
 * learned from have a stray, and few in life. `goingOn`: for each further hunk.
 */
const STRAY_ELSEWHERE = { again: { leaving: 2.4, goingOn: 0.3 }, working: { leaving: -2, goingOn: -1 } };

export function readyToStrayElsewhere(vector: Float64Array): Float64Array {
  const result = vector.slice();
  for (const phase of ['again', 'working'] as const) {
    const raise = (move: Move, by: number): void => {
      const place = PARTS.moves[phase] + MOVES.indexOf(move) * MOVE_FEATURES.length + MOVE_FEATURES.indexOf('bias');
      result[place] = (result[place] as number) + by;
    };
    raise('leave', STRAY_ELSEWHERE[phase].leaving);
    raise('stay off', STRAY_ELSEWHERE[phase].goingOn);
  }
  return result;
}

/** What learning lists further from many series takes back of that: a stray is rare in them, too. */
const STRAY_IN_LISTS = { off: 0.4, undeclared: 0.2, leaving: 1 };

export function readyToStrayInLists(vector: Float64Array): Float64Array {
  const result = vector.slice();
  const raise = (place: number, by: number): void => void (result[place] = (result[place] as number) + by);
  raise(PARTS.off + OFF_FEATURES.indexOf('bias'), STRAY_IN_LISTS.off);
  raise(PARTS.off + OFF_FEATURES.indexOf('nothing declared'), STRAY_IN_LISTS.undeclared);
  raise(PARTS.moves.again + MOVES.indexOf('leave') * MOVE_FEATURES.length + MOVE_FEATURES.indexOf('bias'), STRAY_IN_LISTS.leaving);
  return result;
}

/** The second look begins from what holds at the first. */
export function readyToLookAgain(vector: Float64Array): Float64Array {
  const result = vector.slice();
  result.copyWithin(PARTS.moves.again, PARTS.moves.ended, PARTS.moves.ended + MOVES_SIZE);
  result.copyWithin(PARTS.order.again, PARTS.order.ended, PARTS.order.ended + ORDER_SIZE);
  return result;
}

type OrderFeature = (typeof ORDER_FEATURES)[number];

/** What makes the styles different from one another; without it, learning might find other styles than their names say. */
const STYLE_PRIOR: Readonly<Record<(typeof STYLES)[number], Partial<Record<OrderFeature, number>>>> = {
  orderly: { next: 1.5, jump: -1, 'jump length': -0.5, earlier: -2, 'first hunk, first step': 1.5, 'first hunk, other step': -1, back: -2 },
  blocks: { back: -3 },
  free: { back: 1 },
  restless: { stay: -0.5, back: 1.5 },
};
/** How much more strongly styles are held to it than other weights. */
export const STYLE_PULL = 6;

/** Where learning begins and to what it is pulled: nothing, but for what the data says little of and sense says much. */
export function prior(): Float64Array {
  const start = new Float64Array(SIZE);
  for (const phase of PHASES) {
    for (const [index, style] of STYLES.entries()) {
      for (const [name, weight] of Object.entries({ 'needs a step not begun': -0.5, ...STYLE_PRIOR[style] })) {
        start[PARTS.order[phase] + index * ORDER_FEATURES.length + ORDER_FEATURES.indexOf(name as OrderFeature)] = weight;
      }
    }
  }
  start[PARTS.end + END_FEATURES.indexOf('leaves no trace')] = 2;
  start[PARTS.end + END_FEATURES.indexOf('optional')] = 1.5;
  return start;
}

import { OFF_FEATURES, STEP_FEATURES } from '../../src/core/tracking/features.ts';
import type { Weights } from '../../src/core/tracking/model.ts';
import { END_FEATURES, MOVE_FEATURES, MOVES, ORDER_FEATURES } from '../../src/core/tracking/moves.ts';

/** The weights as one vector, and where each part begins. */
export const PARTS = {
  step: 0,
  off: STEP_FEATURES.length,
  moves: STEP_FEATURES.length + OFF_FEATURES.length,
  order: STEP_FEATURES.length + OFF_FEATURES.length + MOVES.length * MOVE_FEATURES.length,
  end: STEP_FEATURES.length + OFF_FEATURES.length + MOVES.length * MOVE_FEATURES.length + ORDER_FEATURES.length,
};
export const SIZE = PARTS.end + END_FEATURES.length;

export function weightsOf(vector: Float64Array): Weights {
  const part = <K extends string>(names: readonly K[], from: number): Record<K, number> =>
    Object.fromEntries(names.map((name, i) => [name, Math.round((vector[from + i] ?? 0) * 1000) / 1000])) as Record<K, number>;
  return {
    step: part(STEP_FEATURES, PARTS.step),
    off: part(OFF_FEATURES, PARTS.off),
    moves: Object.fromEntries(
      MOVES.map((move, i) => [move, part(MOVE_FEATURES, PARTS.moves + i * MOVE_FEATURES.length)]),
    ) as Weights['moves'],
    order: part(ORDER_FEATURES, PARTS.order),
    end: part(END_FEATURES, PARTS.end),
  };
}

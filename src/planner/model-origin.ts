import type { ModelOrigin } from '../core/plan/schema.ts';
import type { ModelUsage, PlanModel } from './model.ts';

/** What is recorded of the model that gave an answer. `repaired`: it was asked a second time, with what was wrong. */
export function modelOrigin(model: PlanModel, promptHash: string, usage: ModelUsage | undefined, repaired = false): ModelOrigin {
  return {
    kind: 'model',
    provider: model.provider,
    model: model.name,
    promptHash,
    ...(model.temperature === undefined ? {} : { temperature: model.temperature }),
    ...(model.seed === undefined ? {} : { seed: model.seed }),
    ...(usage ? { usage } : {}),
    ...(repaired ? { repaired } : {}),
  };
}

/** What several answers took together; undefined: no model said. */
export function sumUsage(usages: readonly (ModelUsage | undefined)[]): ModelUsage | undefined {
  const known = usages.filter((usage) => usage !== undefined);
  if (known.length === 0) return undefined;
  return {
    inputTokens: known.reduce((total, { inputTokens }) => total + inputTokens, 0),
    outputTokens: known.reduce((total, { outputTokens }) => total + outputTokens, 0),
  };
}

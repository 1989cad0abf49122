import { z } from 'zod';
import { Step } from '../plan/schema.ts';

/** What a file leaves out, or has as null. */
function orElse<S extends z.ZodType, V extends z.infer<S>>(schema: S, value: V): z.ZodType<z.infer<S>> {
  return schema.nullish().transform((given) => given ?? value);
}

/** One labelled hunk. `step` is the truth (null: serves none; 'disputed': left out of every figure) and never an input. */
export const CaseHunk = z.object({
  step: z.union([z.number().int(), z.null(), z.literal('disputed')]),
  commit: orElse(z.string(), ''),
  path: z.string(),
  oldStart: orElse(z.number(), 1),
  newStart: orElse(z.number(), 1),
  context: orElse(z.string(), ''),
  removed: orElse(z.array(z.string()), []),
  added: orElse(z.array(z.string()), []),
});
export type CaseHunk = z.infer<typeof CaseHunk>;

const CaseStep = z.object({
  title: z.string(),
  description: orElse(z.string(), ''),
  // What a plan may not hold is no case: the tracker is never given it.
  files: orElse(Step.shape.files.unwrap(), []),
  symbols: orElse(Step.shape.symbols.unwrap(), []),
  kind: Step.shape.kind.catch('code'),
  dependsOn: orElse(z.array(z.number().int()).max(200), []),
  optional: orElse(z.boolean(), false),
});

const Outcome = z.enum(['done', 'partly', 'skipped', 'no-trace', 'disputed']);
export type Outcome = z.infer<typeof Outcome>;

/** A plan, a stream of edits and the truth about both, as a line of a `.jsonl` file of cases. */
export const Case = z
  .object({
    id: orElse(z.string(), ''),
    task: z.string().nullish(),
    steps: z.array(CaseStep).min(1),
    outcome: z.array(Outcome).nullish(),
    hunks: z.array(CaseHunk),
  })
  .refine(({ steps, outcome }) => !outcome || outcome.length === steps.length, { error: 'there must be an outcome for each step' })
  .refine(({ steps, hunks }) => hunks.every(({ step }) => typeof step !== 'number' || (step >= 0 && step < steps.length)), {
    error: 'a hunk names a step that the plan has not got',
  });
export type Case = z.infer<typeof Case>;

export type PlanInput = 'title' | 'declared';

/** @throws Error naming the line (from 1) that is not a case. */
export function parseCases(text: string): Case[] {
  return text
    .split('\n')
    .map((line, index) => ({ line, number: index + 1 }))
    .filter(({ line }) => line.trim() !== '')
    .map(({ line, number }) => {
      try {
        return Case.parse(JSON.parse(line));
      } catch (error) {
        const reason = error instanceof z.ZodError ? z.prettifyError(error).replaceAll('\n', ' ') : 'not JSON';
        throw new Error(`line ${number} is not a case: ${reason}`);
      }
    });
}

/** The plan as the tracker is given it; step ids are their indices in words. */
export function planOf(given: Case, input: PlanInput): Step[] {
  return given.steps.map((step, index) =>
    Step.parse({
      id: `s${index}`,
      title: step.title.slice(0, 500) || 'untitled',
      description: step.description.slice(0, 8_000),
      kind: step.kind,
      optional: step.optional,
      dependsOn: step.dependsOn.map((need) => `s${need}`),
      ...(input === 'declared' ? { files: step.files, symbols: step.symbols } : {}),
    }),
  );
}

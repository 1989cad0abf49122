import { z } from 'zod';
import { Step } from '../plan/schema.ts';

/** One labelled hunk. `step` is the truth (null: serves none; 'disputed': left out of every figure) and never an input. */
export const CaseHunk = z.object({
  step: z.union([z.number().int(), z.null(), z.literal('disputed')]),
  commit: z.string(),
  path: z.string(),
  oldStart: z.number(),
  newStart: z.number(),
  context: z.string().default(''),
  removed: z.array(z.string()),
  added: z.array(z.string()),
});
export type CaseHunk = z.infer<typeof CaseHunk>;

const CaseStep = z.object({
  title: z.string(),
  description: z.string().default(''),
  files: z.array(z.string()).default([]),
  symbols: z.array(z.string()).default([]),
  kind: Step.shape.kind,
  dependsOn: z.array(z.number().int()).default([]),
  optional: z.boolean().default(false),
});

const Outcome = z.enum(['done', 'partly', 'skipped', 'no-trace', 'disputed']);
export type Outcome = z.infer<typeof Outcome>;

/** A plan, a stream of edits and the truth about both, as a line of a `.jsonl` file of cases. */
export const Case = z.object({
  id: z.string(),
  task: z.string().optional(),
  steps: z.array(CaseStep).min(1),
  outcome: z.array(Outcome).optional(),
  hunks: z.array(CaseHunk),
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

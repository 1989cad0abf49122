import * as z from 'zod';
import { cleanLine, cleanText } from '../plan/clean.ts';
import { buildPlan } from '../plan/draft.ts';
import type { StepDraft } from '../plan/draft.ts';
import { LONGEST_TASK, MAX_STEPS } from '../plan/limits.ts';
import { StepKind } from '../plan/schema.ts';
import type { Plan } from '../plan/schema.ts';

const texts = z.array(z.string().max(2_000)).max(200).default([]);

/** What an agent proposes. Checked wherever it comes in; bounded and cleaned when it becomes a plan. */
export const Proposal = z.object({
  title: z.string().min(1).max(2_000),
  task: z.string().max(LONGEST_TASK).optional(),
  reason: z.string().max(8_000).optional(),
  steps: z
    .array(
      z.object({
        title: z.string().min(1).max(2_000),
        description: z.string().max(20_000).default(''),
        kind: StepKind.default('code'),
        files: texts,
        symbols: texts,
        checks: texts,
        dependsOn: z.array(z.number().int()).max(200).default([]),
        optional: z.boolean().default(false),
      }),
    )
    .min(1)
    .max(MAX_STEPS),
});
export type Proposal = z.infer<typeof Proposal>;

/** The plan that a proposal means, with ids that this session has not used. */
export function planOfProposal({ title, steps }: Proposal, given: { readonly id: string; readonly usedIds: Iterable<string> }): Plan {
  const drafts = steps.map((step, index): StepDraft => ({
    ...step,
    names: [String(index + 1)],
    dependsOn: step.dependsOn.map(String),
    checks: step.checks.filter((command) => command.trim() !== '').map((command) => ({ kind: 'command', command })),
  }));
  return buildPlan({ ...given, title, drafts }).plan;
}

/** A proposal's words as they may be shown in a question: plain, bounded. */
export function proposalWords({ title, reason, steps }: Proposal): {
  readonly title: string;
  readonly reason: string;
  readonly steps: readonly string[];
} {
  return { title: cleanLine(title, 200), reason: cleanText(reason ?? '', 500), steps: steps.map((step) => cleanLine(step.title, 200)) };
}

/** What became of a proposal, as its agent is told. */
export interface ProposalFate {
  readonly state: 'proposed' | 'offered' | 'unchanged' | 'refused' | 'waiting';
  readonly words: string;
}

export const FATES: Readonly<Record<ProposalFate['state'], string>> = {
  proposed:
    'The plan is shown to the expert, who accepts, changes or refuses it. Do not act on it before it is accepted: read the plan to see.',
  offered: 'The plan is offered to the expert as a revision of the one they work on. They take of it what they want: read the plan to see.',
  unchanged: 'The plan as it stands says the same already: nothing was changed.',
  refused: 'The expert did not want this proposal. Read what was refused before you propose anything else.',
  waiting: 'The proposal waits for the expert, who is asked in the editor. Read the plan later to see what became of it.',
};

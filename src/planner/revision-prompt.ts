import type { Plan, Step } from '../core/plan/schema.ts';
import type { StepStanding } from '../core/session/standing.ts';
import type { Override } from '../core/trajectory/events.ts';
import { DATA_RULE, dataBlock } from './data-block.ts';
import type { ModelMessage } from './model.ts';
import { ANSWER_RULES, contextBlocks, taskBlock } from './prompt.ts';
import type { PlanInput } from './prompt.ts';

export interface RevisionInput extends PlanInput {
  readonly plan: Plan;
  /** By step id; absent: open. */
  readonly standing: ReadonlyMap<string, StepStanding>;
  /** Steps whose words are the expert's. */
  readonly written?: ReadonlySet<string>;
  /** The title that a step had which is gone from the plan. */
  readonly titleOf?: (step: string) => string | undefined;
  /** What the expert refused, with their reasons: of steps, and of the plan as a whole. */
  readonly overrides: readonly Pick<Override, 'target' | 'wrong' | 'rationale' | 'instead'>[];
  /** What the expert asks for in words, where they do. */
  readonly wish?: string;
}

const SYSTEM = `You revise a plan of software work while an expert works through it. They know this code; where they refused something, they are right: plan with their reasons, never against them, and do not bring back what they refused under another name.
Answer with the steps that remain to be done from here on, in order. Steps that are done, waived or overridden stay as they are: leave them out. An open step that is still right keeps its exact title; so does one marked “the expert's own words”, unless the expert asks for its change. "dependsOn" counts within your answer.
${DATA_RULE}
${ANSWER_RULES}`;

/** The messages that ask for the rest of a plan anew. */
export function revisionPrompt(input: RevisionInput): ModelMessage[] {
  const { plan, standing, overrides, wish, written, titleOf } = input;
  const number = new Map(plan.steps.map(({ id }, index) => [id, index + 1]));
  const steps = plan.steps.map((step, index) => describe(step, index + 1, standing.get(step.id), written?.has(step.id)));
  const refused = overrides.map(({ target, wrong, rationale, instead }) => {
    const gone = titleOf?.(target.id);
    const step = number.get(target.id) ?? (gone === undefined ? '(gone)' : `“${gone}”, which is gone`);
    const what = target.kind === 'step' ? `step ${step}` : `the ${target.kind}`;
    const part = target.excerpt ? ` (“${target.excerpt}”)` : '';
    return `- ${what}${part}: ${wrong}. ${rationale}${instead ? `\n  Instead: ${instead}` : ''}`;
  });
  const content = [
    ...contextBlocks(input.context),
    taskBlock(input.task),
    dataBlock('the plan as it stands', steps.join('\n')),
    ...(refused.length > 0 ? [dataBlock('what the expert refused, and why', refused.join('\n'))] : []),
    ...(wish ? [dataBlock('what the expert asks for', wish)] : []),
    'Plan what remains.',
  ].join('\n\n');
  return [
    { role: 'system', content: SYSTEM },
    { role: 'user', content },
  ];
}

function describe(step: Step, number: number, standing: StepStanding = { as: 'open' }, written = false): string {
  const reason = standing.reason ? `: ${standing.reason}` : '';
  const description = step.description === '' ? '' : `\n   ${step.description.replaceAll('\n', '\n   ')}`;
  const whose = written ? " (the expert's own words)" : '';
  return `${number}. [${standing.as}${reason}]${whose} ${step.title}${description}`;
}

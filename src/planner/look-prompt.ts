import { truncate } from '../core/plan/clean.ts';
import type { Plan } from '../core/plan/schema.ts';
import type { Override } from '../core/trajectory/events.ts';
import { DATA_RULE, dataBlock } from './data-block.ts';
import type { ModelMessage } from './model.ts';
import { taskBlock } from './prompt.ts';
import type { TaskInput } from './prompt.ts';

export interface LookInput {
  readonly task: TaskInput;
  readonly plan: Plan;
  /** How each step stands, in words, by its id. */
  readonly states: ReadonlyMap<string, string>;
  readonly overrides: readonly Pick<Override, 'target' | 'wrong' | 'rationale' | 'instead'>[];
  /** The net change of each file, numbered by `numberedDiff`, without secrets. */
  readonly changes: readonly { readonly path: string; readonly state: string; readonly diff: string; readonly lines: number }[];
  /** Changed files for which there was no room. */
  readonly omitted: readonly string[];
  /** What our own rules have found already, so that it is not said twice. */
  readonly known: readonly string[];
}

/** Longest description of a step and longest reason, in UTF-16 code units. */
const MAX_WORDS = 1_000;

const SYSTEM = `You look with fresh eyes at what an expert has just done, before they call it finished. You get their task, the plan, what they refused of it and why, and the net change of each file.
Say what may be wrong or missing in the result: a bug, a case not handled, a promise of the task or of a step that nothing keeps, a caller that was forgotten, a name that does not exist. Judge the result against the task. Where the expert refused a step, they may well be right: never tell them to do it after all, but say so if their own reason is not met by what they did.
Each finding says where it is, what goes wrong, and when. No praise, no style, no summary. Few and sure: none is a good answer, and better than a guess. At most 10.
${DATA_RULE}
Answer with one JSON object and nothing else, in this shape:
{"findings": [{"severity": "error" | "warning" | "info", "text": "what goes wrong, when, and why", "file": "path/as/given.ts", "line": 12, "endLine": 14, "step": 3}]}
- "line", "endLine": as the numbered lines of the changes have them; 0 where there is no place.
- "step": the number of the step it is about, 0 for none. "file": "" for none.
- "error": it will fail; "warning": it may; "info": worth knowing. Plain text, no Markdown, no HTML.
If you find nothing, answer {"findings": []}.`;

/** The messages that ask for a fresh look. The same input always gives the same text. */
export function lookPrompt({ task, plan, states, overrides, changes, omitted, known }: LookInput): ModelMessage[] {
  const number = new Map(plan.steps.map(({ id }, index) => [id, index + 1]));
  const steps = plan.steps.map((step, index) => {
    const description = step.description === '' ? '' : `\n   ${truncate(step.description, MAX_WORDS).replaceAll('\n', '\n   ')}`;
    return `${index + 1}. [${states.get(step.id) ?? 'open'}] ${step.title}${description}`;
  });
  const refused = overrides.map(({ target, wrong, rationale, instead }) => {
    const what = target.kind === 'step' ? `step ${number.get(target.id) ?? '(gone)'}` : `the ${target.kind}`;
    return `- ${what}: ${wrong}. ${truncate(rationale, MAX_WORDS)}${instead ? `\n  Instead: ${truncate(instead, MAX_WORDS)}` : ''}`;
  });
  const blocks = [
    taskBlock(task),
    dataBlock('the plan', steps.join('\n')),
    ...(refused.length > 0 ? [dataBlock('what the expert refused, and why', refused.join('\n'))] : []),
    ...changes.map(({ path, state, diff, lines }) => dataBlock(`change of ${path} (${state}, now ${lines} lines)`, diff)),
    ...(omitted.length > 0 ? [dataBlock('files that were changed, too, and are not shown', omitted.join('\n'))] : []),
    ...(known.length > 0 ? [dataBlock('what is known already and need not be said', known.map((text) => `- ${text}`).join('\n'))] : []),
    'What may be wrong or missing?',
  ];
  return [
    { role: 'system', content: SYSTEM },
    { role: 'user', content: blocks.join('\n\n') },
  ];
}

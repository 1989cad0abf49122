import * as z from 'zod';
import type { Questions } from '../core/session/questions.ts';
import type { Verdict } from '../core/trajectory/events.ts';
import { jsonIn } from './json-in-text.ts';

/** What a model is asked for; bounds are ours to apply afterwards, since strict modes refuse them. */
const JudgeAnswer = z.object({
  edits: z.array(
    z.object({
      edit: z.number().describe('Number of an edit that is asked about'),
      step: z.number().nullable().describe('Number of the step that it serves; 0: none; null: cannot tell'),
      why: z.string().describe('A few words'),
    }),
  ),
  steps: z.array(
    z.object({
      step: z.number().describe('Number of a step that is asked about'),
      done: z.boolean().nullable().describe('Whether some edit shown does its work; null: cannot tell'),
      edits: z.array(z.number()).describe('Numbers of the edits that do'),
      why: z.string().describe('A few words'),
    }),
  ),
});
type JudgeAnswer = z.infer<typeof JudgeAnswer>;

export function judgeJsonSchema(): Record<string, unknown> {
  const { $schema: _, ...schema } = z.toJSONSchema(JudgeAnswer);
  return schema;
}

const MOST_WHY = 200;

/**
 * What an answer means, each part checked against what was asked: a step or edit that there is not, two answers to one question, work that is
 * found nowhere: such a part is nonsense and counts as no answer. Undefined when there is no answer in the text at all.
 */
export function readVerdicts(text: string, questions: Questions): readonly Verdict[] | undefined {
  for (const value of jsonIn(text)) {
    const { data } = JudgeAnswer.safeParse(value);
    if (data) return verdictsOf(data, questions);
  }
  return undefined;
}

function verdictsOf(answer: JudgeAnswer, { plan, edits, steps }: Questions): Verdict[] {
  const verdicts = new Map<string, Verdict>();
  const about = (index: number, step: string | null | undefined, why: string): Verdict | undefined => {
    const edit = edits[index];
    if (!edit) return undefined;
    const { path, newStart, added } = edit.hunk;
    const endLine = newStart + Math.max(added.length, 1) - 1;
    const named = step === undefined ? {} : { step };
    return { about: 'edit', hash: edit.hash, uri: path, startLine: newStart, endLine, ...named, why: tidy(why) };
  };
  for (const [index, edit] of edits.entries()) {
    if (!edit.asked) continue;
    const [said, ...more] = answer.edits.filter((each) => each.edit === index + 1);
    const sound = said && more.length === 0;
    const step = !sound || said.step === null ? undefined : said.step === 0 ? null : plan[said.step - 1]?.id;
    const verdict = about(index, step, said?.why ?? '');
    if (verdict) verdicts.set(edit.hash, verdict);
  }
  for (const { step, hash } of steps) {
    const number = plan.indexOf(step) + 1;
    const [said, ...more] = answer.steps.filter((each) => each.step === number);
    const sound = said && more.length === 0 ? said : undefined;
    const doing = [...new Set(sound?.edits)].filter((edit) => edits[edit - 1]);
    // Done by no edit, or not done but by these, or by one that serves it: none of it can be meant.
    const named = [...verdicts.values()].some((verdict) => verdict.about === 'edit' && verdict.step === step.id);
    const found =
      sound?.done === true && doing.length > 0 ? true : sound?.done === false && doing.length === 0 && !named ? false : undefined;
    verdicts.set(hash, { about: 'step', hash, step: step.id, ...(found === undefined ? {} : { found }), why: tidy(sound?.why ?? '') });
    if (found) {
      for (const edit of doing) {
        const verdict = about(edit - 1, step.id, said?.why ?? '');
        const before = verdict && verdicts.get(verdict.hash);
        // What it said of the edit itself is the more exact answer.
        if (verdict && !(before?.about === 'edit' && before.step !== undefined)) verdicts.set(verdict.hash, verdict);
      }
    }
  }
  return [...verdicts.values()];
}

function tidy(why: string): string {
  return why.replaceAll(/\s+/g, ' ').trim().slice(0, MOST_WHY);
}

import { truncate } from '../core/plan/clean.ts';
import type { Questions, ShownEdit } from '../core/session/questions.ts';
import { DATA_RULE, dataBlock } from './data-block.ts';
import type { ModelMessage } from './model.ts';

/** Longest part of one step and of one edit that goes into a prompt, in UTF-16 code units, and the lines of an edit. */
const MAX_STEP = 500;
const MAX_EDIT = 1_600;
const MAX_LINES = 40;
const MAX_LINE = 200;

const SYSTEM = `You look at the work of an expert who follows a plan, and say which of its steps an edit serves. Read the edits, not their order. Be careful: a wrong answer misleads the expert, and “I cannot tell” (null) does not.
${DATA_RULE}
Answer with one JSON object and nothing else, in this shape:
{"edits": [{"edit": 1, "step": 2, "why": "a few words"}], "steps": [{"step": 3, "done": false, "edits": [], "why": "a few words"}]}
- "edits": one entry for each edit that is asked about. "step": the number of the step that the edit serves, 0 when it serves none of them, null when you cannot tell.
- "steps": one entry for each step that is asked about. "done": true only when some of the edits shown do this step's work, with their numbers in "edits"; false when none of them does; null when you cannot tell.
- "why": at most twelve words that name what you saw.`;

/** The messages that put the tracker's doubts to a model. The same questions always give the same text. */
export function judgePrompt(questions: Questions): ModelMessage[] {
  const { plan, edits, steps } = questions;
  const number = new Map(plan.map(({ id }, index) => [id, index + 1]));
  const asked = edits.flatMap((edit, index) => (edit.asked ? [index + 1] : []));
  const content = [
    dataBlock(
      'the plan',
      plan
        .map(({ title, description, files, symbols }, index) => {
          const named = [...files.slice(0, 5), ...symbols.slice(0, 8)].join(', ');
          return truncate(`${index + 1}. ${title}${description && `\n   ${description}`}${named && `\n   names ${named}`}`, MAX_STEP);
        })
        .join('\n'),
    ),
    ...edits.map((edit, index) => dataBlock(`edit ${index + 1}`, describe(edit))),
    ...(asked.length > 0 ? [`Which step does each of these edits serve: ${asked.join(', ')}?`] : []),
    ...(steps.length > 0
      ? [`Was the work of each of these steps done in an edit shown: ${steps.map(({ step }) => number.get(step.id)).join(', ')}?`]
      : []),
  ];
  return [
    { role: 'system', content: SYSTEM },
    { role: 'user', content: content.join('\n\n') },
  ];
}

function describe({ hunk: { path, newStart, context, removed, added } }: ShownEdit): string {
  const lines = [...removed.map((line) => `-${line}`), ...added.map((line) => `+${line}`)];
  const shown = lines.slice(0, MAX_LINES).map((line) => truncate(line, MAX_LINE));
  const rest = lines.length > shown.length ? [`(${lines.length - shown.length} more lines)`] : [];
  const head = `${path}, line ${newStart}${context && `, in: ${truncate(context, MAX_LINE)}`}`;
  return truncate([head, ...shown, ...rest].join('\n'), MAX_EDIT);
}

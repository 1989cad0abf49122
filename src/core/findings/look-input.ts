import type { SessionModel } from '../session/model.ts';
import type { StepView } from '../session/view.ts';
import { netChanges, numberedDiff } from './net-diff.ts';

/** Most of all changes together, and of one file's, in UTF-16 code units: about 20,000 and 6,000 tokens. */
const MOST = 80_000;
const MOST_OF_FILE = 24_000;

/** What a model is shown of a session's result. All of it comes from the log, where secrets are masked and excluded files have no text. */
export function lookInput(model: SessionModel) {
  const changes: { path: string; state: string; diff: string; lines: number }[] = [];
  const omitted: string[] = [];
  let left = MOST;
  for (const change of netChanges(model.documents)) {
    const text = model.documents.textOf(change.path);
    const diff = left < 200 ? '' : numberedDiff(change, text, Math.min(left, MOST_OF_FILE));
    if (diff === '') {
      omitted.push(change.path);
      continue;
    }
    left -= diff.length;
    changes.push({ path: change.path, state: change.state, diff, lines: text?.split('\n').length ?? 0 });
  }
  const { plan } = model.plans;
  const steps = model.view().plan?.steps ?? [];
  return {
    task: { title: model.task.title, text: model.task.text },
    plan: plan ?? { id: '', title: '', steps: [] },
    states: new Map(steps.map((view) => [view.step.id, standing(view)])),
    overrides: model.judgement.overrides,
    changes,
    omitted,
    known: model.judgement.openFindings.map(({ text }) => text),
  };
}

function standing({ state, waived }: StepView): string {
  if (waived !== undefined) return `waived: ${waived}`;
  return { overridden: 'refused', verified: 'done', 'likely-done': 'done' }[state as string] ?? state.replace('-', ' ');
}

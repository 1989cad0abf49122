import type { ExportCollector } from './collector.ts';
import { diffWords, planWords, stepWords, taskWords, type Message, type Row } from './words.ts';

/**
 * The session as one conversation, as fine-tuning APIs take it (`{"messages": [{"role", "content"}, …]}`): the task, the plan as the
 * expert left it, without what they refused or waived, and for each step that was done its diff, which applies after those before it. A plan that they never accepted, or refused
 * as a whole, is not taught.
 */
export function* messageRows(session: ExportCollector): Iterable<Row> {
  const { model } = session;
  const { plan } = model.plans;
  const view = model.view();
  if (!plan || !view.plan || !model.plans.accepted) return;
  if (model.judgement.overrides.some(({ target }) => target.kind === 'plan' && target.id === plan.id)) return;
  const kept = view.plan.steps.filter(({ state }) => state !== 'overridden' && state !== 'waived');
  if (kept.length === 0) return;
  const messages: Message[] = [
    { role: 'user', content: `Plan this task, step by step.\n\n${taskWords(model.task)}` },
    { role: 'assistant', content: planWords({ ...plan, steps: kept.map(({ step }) => step) }) },
  ];
  const done: string[] = [];
  for (const { step, state } of kept) {
    const diff = state === 'likely-done' || state === 'verified' ? session.diffOf(step.id, done) : '';
    if (diff === '') continue;
    done.push(step.id);
    messages.push({ role: 'user', content: `Now do this step.\n\n${stepWords(step)}` }, { role: 'assistant', content: diffWords(diff) });
  }
  yield { messages, session: model.session, outcome: session.outcome };
}

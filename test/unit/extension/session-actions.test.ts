import { expect, test, vi } from 'vitest';
import { PlanEdits } from '../../../src/extension/session/plan-edits.ts';
import { SessionActions } from '../../../src/extension/session/session-actions.ts';
import { Recorded, step } from '../core/session/recorded.ts';

vi.mock('vscode', () => ({ l10n: { t: (text: string) => text } }));

test('what is done instead becomes a step with its refusal, and not without it', () => {
  const recorded = new Recorded().start([step('s1', 'Parse'), step('s2', 'Answer 401')]);
  const model = recorded.model();
  const log = { model, append: (body: Parameters<Recorded['add']>[0]) => model.apply(recorded.add(body).events.at(-1)!) };
  const edits = new PlanEdits(log);
  const refuse = (id: string): void =>
    new SessionActions(log).override(
      {
        target: { kind: 'step', id },
        wrong: 'unsafe',
        rationale: 'No.',
        instead: 'Ask the pool',
        sure: null,
        link: '',
        code: [],
        become: true,
      },
      () => edits.addInstead(id, 'Ask the pool'),
    );
  const titles = (): string[] => model.plans.steps.map(({ title }) => title);

  refuse('s2');
  expect(titles()).toEqual(['Parse', 'Answer 401', 'Ask the pool']);
  expect(model.judgement.overrides).toMatchObject([{ became: model.plans.steps.at(-1)?.id }]);

  edits.edit({ op: 'remove', id: 's1' });
  for (let attempt = 0; attempt < 2; attempt++) expect(() => refuse('s1')).toThrow('no longer in the plan');
  expect(titles()).toEqual(['Answer 401', 'Ask the pool']);
});

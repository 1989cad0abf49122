import { describe, expect, test } from 'vitest';
import type { Plan, PlanOrigin } from '../../../src/core/plan/schema.ts';
import type { SessionModel } from '../../../src/core/session/model.ts';
import { PlanEdits } from '../../../src/extension/session/plan-edits.ts';
import { Recorded, step } from '../core/session/recorded.ts';

const MODEL: PlanOrigin = { kind: 'model', provider: 'example.com', model: 'm', promptHash: '0'.repeat(64) };
const STEPS = [step('s1', 'Parse'), step('s2', 'Answer 401'), step('s3', 'Test it', { parent: 's2' })];

/** A session whose log is in memory. */
function session(steps = STEPS): { edits: PlanEdits; model: SessionModel; recorded: Recorded; titles: () => string[] } {
  const recorded = new Recorded().start(steps);
  const model = recorded.model();
  const log = {
    model,
    append: (body: Parameters<Recorded['add']>[0]) => model.apply(recorded.add(body).events.at(-1)!),
  };
  return { edits: new PlanEdits(log), model, recorded, titles: () => model.plans.steps.map(({ title }) => title) };
}

describe('edits of the plan', () => {
  test('are undone and redone, until another edit is made', () => {
    const { edits, model, titles } = session();
    const before = model.plans.plan;
    edits.edit({ op: 'change', id: 's1', set: { title: 'Read' } });
    edits.edit({ op: 'remove', id: 's2' });
    expect(edits.steps).toEqual({ undo: 2, redo: 0 });
    edits.undo();
    edits.undo();
    expect(model.plans.plan).toEqual(before);
    expect(edits.steps).toEqual({ undo: 0, redo: 2 });
    edits.redo();
    expect(titles()).toEqual(['Read', 'Answer 401', 'Test it']);
    edits.edit({ op: 'remove', id: 's1' });
    expect(edits.steps).toEqual({ undo: 2, redo: 0 });
    expect(() => edits.redo()).toThrow('no plan edit to redo');
  });

  test('what is done instead becomes the step behind the one refused, beside it', () => {
    const { edits, model } = session();
    const id = edits.addInstead('s3', 'Ask `isExpired()` in auth/token.ts\nIt is tested.');
    expect(model.plans.steps.map(({ id: each }) => each)).toEqual(['s1', 's2', 's3', id]);
    expect(model.plans.step(id)).toMatchObject({
      title: 'Ask `isExpired()` in auth/token.ts',
      description: 'It is tested.',
      parent: 's2',
      files: ['auth/token.ts'],
      symbols: ['isExpired()'],
    });
  });

  test('what is done instead names no more files than a step may', () => {
    const { edits, model } = session();
    const files = Array.from({ length: 230 }, (_, i) => `src/part/file${i}.ts`);
    const id = edits.addInstead('s1', `Change these\n${files.join('\n')}`);
    expect(model.plans.step(id)?.files).toEqual(files.slice(0, 200));
  });
});

describe('a revision that is offered', () => {
  const plan: Plan = { id: 'p2', title: '', steps: [step('s1', 'Parse it'), step('s9', 'Log it'), STEPS[2]!] };
  const claims = [
    { step: 's9', kind: 'file', subject: 'log.ts', verdict: 'not-found', reason: '' },
    { step: 's1', kind: 'file', subject: 'a.ts', verdict: 'found', reason: '' },
  ] as const;
  function offered() {
    const parts = session();
    const { model, recorded } = parts;
    model.apply(recorded.add({ kind: 'plan.offered', plan, base: 'p1', origin: MODEL, claims: [...claims] }).events.at(-1)!);
    return parts;
  }

  test('is taken over in part: what was offered, taken and left is in the log', () => {
    const { edits, model, recorded, titles } = offered();
    expect(model.view().plan?.offer?.pieces.map(({ key }) => key)).toEqual(['change:s1', 'add:s9', 'change:s3', 'remove:s2']);
    edits.takeOffer('p2', ['add:s9', 'what is no piece']);
    expect(titles()).toEqual(['Parse', 'Log it', 'Answer 401', 'Test it']);
    expect(model.phase).toBe('working');
    expect(recorded.events.at(-1)).toMatchObject({
      kind: 'plan.revised',
      base: 'p1',
      taken: ['add:s9'],
      left: ['change:s1', 'change:s3', 'remove:s2'],
      claims: [claims[0]],
    });
    edits.undo();
    expect(titles()).toEqual(['Parse', 'Answer 401', 'Test it']);
  });

  test('is declined when nothing of it is taken, and then offered no more', () => {
    const { edits, model, recorded } = offered();
    edits.takeOffer('p2', [], 'not now');
    expect(recorded.events.at(-1)).toMatchObject({ kind: 'plan.declined', plan: 'p2', reason: 'not now' });
    expect(model.plans.plan?.id).toBe('p1');
    expect(() => edits.takeOffer('p2', ['add:s9'])).toThrow('offered no more');
  });

  test('another one cannot be answered by mistake', () => {
    expect(() => offered().edits.takeOffer('p1', ['add:s9'])).toThrow('offered no more');
  });
});

import { describe, expect, test } from 'vitest';
import type { PlanOrigin } from '../../../../src/core/plan/schema.ts';
import type { EventBody } from '../../../../src/core/trajectory/events.ts';
import { Recorded, step } from './recorded.ts';

const MODEL: PlanOrigin = { kind: 'model', provider: 'example.com', model: 'm', promptHash: '0'.repeat(64) };
const [s1, s2, s3] = [step('s1', 'Parse'), step('s2', 'Answer 401'), step('s3', 'Test it')];

function told(...bodies: EventBody[]) {
  const recorded = new Recorded().add({
    kind: 'plan.proposed',
    plan: { id: 'p1', title: '', steps: [s1, s2, s3] },
    origin: MODEL,
    claims: [],
  });
  for (const body of bodies) recorded.add(body);
  return recorded.model().chronicle.entries;
}
const edit = (operation: Extract<EventBody, { kind: 'plan.edited' }>['operation']): EventBody => ({
  kind: 'plan.edited',
  plan: 'p1',
  operation,
});

describe('the story of the plans', () => {
  test('says who proposed what, and when', () => {
    expect(told({ kind: 'plan.accepted', plan: 'p1' })).toMatchObject([
      { what: 'proposed', by: 'model', t: 100, plan: { id: 'p1' } },
      { what: 'accepted', by: 'expert', t: 200 },
    ]);
    expect(
      told({ kind: 'plan.proposed', plan: { id: 'p2', title: '', steps: [] }, origin: { kind: 'import', format: 'kiro' }, claims: [] }).at(
        -1,
      ),
    ).toMatchObject({ by: 'file' });
  });

  test('an agent is no expert', () => {
    const agent = { kind: 'agent', agent: 'Copilot' } as const;
    expect(told({ kind: 'plan.proposed', plan: { id: 'p2', title: '', steps: [] }, origin: agent, claims: [] }).at(-1)).toMatchObject({
      by: 'model',
    });
  });

  test('tells each edit by number and title, and keeps what went', () => {
    const entries = told(
      edit({ op: 'change', id: 's1', set: { title: 'Parse once' } }),
      edit({ op: 'move', id: 's3', index: 0 }),
      edit({ op: 'add', step: step('s4', 'Log it'), index: 1 }),
      edit({ op: 'merge', ids: ['s1', 's2'], into: step('s1', 'Parse and answer') }),
      edit({ op: 'remove', id: 's4' }),
    ).slice(1);
    expect(entries.every(({ by }) => by === 'expert')).toBe(true);
    expect(entries).toMatchObject([
      { op: 'change', number: 1, title: 'Parse', now: ['Parse once'] },
      { op: 'move', number: 3, title: 'Test it', now: ['1'] },
      { op: 'add', number: 2, title: 'Log it' },
      { op: 'merge', number: 3, title: 'Parse once', now: ['Parse and answer'], gone: [{ step: s2, index: 3 }] },
      { op: 'remove', number: 2, title: 'Log it', gone: [{ step: { id: 's4' }, index: 1 }] },
    ]);
  });

  test('tells a revision: what was asked for, offered, taken and left', () => {
    const plan = { id: 'p2', title: '', steps: [s1, step('s9', 'Log it'), s3] };
    const entries = told(
      { kind: 'plan.offered', plan, base: 'p1', origin: MODEL, claims: [], wish: 'Logs' },
      {
        kind: 'plan.revised',
        plan: { ...plan, steps: [s1, s2, step('s9', 'Log it'), s3] },
        base: 'p1',
        origin: MODEL,
        claims: [],
        taken: ['add:s9'],
        left: ['remove:s2'],
      },
      { kind: 'plan.offered', plan: { ...plan, id: 'p3' }, base: 'p2', origin: MODEL, claims: [] },
      { kind: 'plan.declined', plan: 'p3', reason: 'Enough' },
    ).slice(1);
    expect(entries).toMatchObject([
      { what: 'offered', by: 'model', pieces: 2, wish: 'Logs' },
      { what: 'revised', by: 'expert', taken: [{ kind: 'add', title: 'Log it' }], left: [{ kind: 'remove', title: 'Answer 401' }] },
      { what: 'offered', pieces: 1 },
      { what: 'declined', reason: 'Enough' },
    ]);
    expect(entries[1]).not.toHaveProperty('gone');
  });

  test('tells why: what was waived, refused, amended and withdrawn', () => {
    const refuse = (id: string, amends?: string): EventBody => ({
      kind: 'override.recorded',
      override: {
        id,
        target: { kind: 'step', id: 's2' },
        wrong: 'unsafe',
        rationale: `why ${id}`,
        code: [],
        ...(amends ? { amends } : {}),
      },
    });
    expect(
      told(
        { kind: 'step.waived', step: 's3', reason: 'There are tests.' },
        refuse('o1'),
        refuse('o2', 'o1'),
        { kind: 'override.withdrawn', override: 'o2', reason: 'It was right.' },
        { kind: 'approach.given', plan: 'p1', text: 'By hand.' },
      ).slice(1),
    ).toMatchObject([
      { what: 'waived', number: 3, title: 'Test it', why: 'There are tests.' },
      { what: 'distrusted', number: 2, title: 'Answer 401', wrong: 'unsafe', why: 'why o1', amends: false },
      { what: 'distrusted', why: 'why o2', amends: true },
      { what: 'withdrawn', number: 2, why: 'It was right.' },
      { what: 'approach', text: 'By hand.' },
    ]);
  });
});

import { expect, test, vi } from 'vitest';
import type { Memento } from 'vscode';
import type { OverrideDraft } from '../../../src/protocol/sidebar.ts';
import { Drafts } from '../../../src/extension/session/drafts.ts';

vi.mock('vscode', () => ({ window: {}, workspace: {} }));

/** As VS Code keeps it: as JSON. */
function drafts(): Drafts {
  const kept = new Map<string, string>();
  const memento = {
    get: (key: string) => (kept.has(key) ? (JSON.parse(kept.get(key)!) as unknown) : undefined),
    update: (key: string, value: unknown) => Promise.resolve(value === undefined ? kept.delete(key) : kept.set(key, JSON.stringify(value))),
  };
  return new Drafts(memento as unknown as Memento, () => undefined);
}

const step = { kind: 'step', id: 's1' } as const;
const code = { uri: 'a.ts', start: 0, end: 3, startLine: 1, endLine: 1, text: 'abc' };
const unsent: OverrideDraft = {
  target: step,
  wrong: 'unsafe',
  rationale: 'It keeps the tok',
  instead: '',
  sure: null,
  link: '',
  code: [code],
  become: false,
};

test('a refusal left unsent comes back on its target', async () => {
  const kept = drafts();
  await kept.keep('session-1', unsent);
  expect(await kept.open('session-1', step)).toEqual(unsent);
  expect(await kept.open('session-1', { kind: 'step', id: 's2' })).toMatchObject({ rationale: '', code: [] });
  await kept.keep('session-1', null);
  expect(await kept.open('session-1', step)).toMatchObject({ rationale: '', code: [] });
});

test('it does not come back in another session, whose steps have the same names', async () => {
  const kept = drafts();
  await kept.keep('session-1', unsent);
  expect(await kept.open('session-2', step)).toMatchObject({ wrong: null, rationale: '', code: [] });
  expect(await kept.open('session-1', step)).toEqual(unsent);
});

test('the part of the text that is selected when it is opened again is what is refused', async () => {
  const kept = drafts();
  await kept.keep('session-1', unsent);
  expect(await kept.open('session-1', { ...step, excerpt: 'for 5 min' })).toEqual({ ...unsent, target: { ...step, excerpt: 'for 5 min' } });
  await kept.keep('session-1', { ...unsent, target: { ...step, excerpt: 'in Redis' } });
  expect(await kept.open('session-1', step)).toMatchObject({ target: { ...step, excerpt: 'in Redis' } });
});

test('what amends one refusal is not the next one of the same step', async () => {
  const kept = drafts();
  await kept.keep('session-1', { ...unsent, amends: 'o1' });
  const draft = await kept.open('session-1', step);
  expect(draft).toMatchObject({ wrong: null, rationale: '' });
  expect(draft.amends).toBeUndefined();
});

import { applyPatch, parsePatch } from 'diff';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ExportCollector } from '../../../../src/core/export/collector.ts';
import { formats } from '../../../../src/core/export/formats.ts';
import { diffOfHunks } from '../../../../src/core/export/step-diff.ts';
import { diffWords } from '../../../../src/core/export/words.ts';
import type { EventBody, Override } from '../../../../src/core/trajectory/events.ts';
import { Recorded, step } from '../session/recorded.ts';

const STEPS = [
  step('s1', 'Parse the expiry in decode()', { files: ['auth/token.ts'], symbols: ['decode', 'parseExpiry'] }),
  step('s2', 'Answer 401 with expiredToken', { files: ['http/errors.ts'], symbols: ['expiredToken'], description: 'As the\nAPI says.' }),
];
const FIRST = 'export function decode(raw: string) {\n  return raw;\n}\n';
const model = { kind: 'model', provider: 'openai', model: 'm-1', promptHash: 'f'.repeat(64) } as const;

const refusal = (id: string, fields: Partial<Override> = {}): Override => ({
  id,
  target: { kind: 'step', id: 's2' },
  wrong: 'wrong-approach',
  rationale: 'The gateway answers 401.',
  code: [],
  ...fields,
});

/** A model's plan, one step worked on; what `add` says; the end. */
function session(add: (recorded: Recorded) => unknown = () => {}): ExportCollector {
  const recorded = new Recorded().start([]);
  recorded.events.splice(1);
  recorded
    .add({ kind: 'plan.proposed', plan: { id: 'p1', title: '', steps: STEPS }, origin: model, claims: [] })
    .add({ kind: 'plan.accepted', plan: 'p1' })
    .open(1, 'auth/token.ts', FIRST)
    .type(1, 38, '  const expiry = parseExpiry(raw);\n')
    .type(1, 0, 'export function parseExpiry(raw: string) {\n  return Number(raw);\n}\n');
  add(recorded);
  recorded.finish();
  const collector = new ExportCollector('session-1', () => undefined);
  for (const event of recorded.events) collector.apply(event);
  return collector;
}

const rowsOf = (format: string, collector: ExportCollector) => [...formats[format]!.rows(collector)] as Record<string, unknown>[];

describe('preferences', () => {
  test('a refusal becomes a pair: what the AI said against what the expert said instead', () => {
    const collector = session((recorded) =>
      recorded.add({ kind: 'override.recorded', override: refusal('o1', { instead: 'Nothing here.' }) }),
    );
    expect(rowsOf('preferences', collector)).toEqual([
      {
        prompt: [{ role: 'user', content: expect.stringMatching(/^Give the next step.*A task.*1\. Parse the expiry/s) }],
        chosen: [{ role: 'assistant', content: 'Nothing here.' }],
        rejected: [{ role: 'assistant', content: 'Answer 401 with expiredToken\n   As the\n   API says.\n   Files: http/errors.ts' }],
        from: 'words',
        session: 'session-1',
        override: 'o1',
        model: 'm-1',
        wrong: 'wrong-approach',
        rationale: 'The gateway answers 401.',
        sure: null,
      },
    ]);
  });

  test('what the expert then did is the answer where they said nothing', () => {
    const collector = session((recorded) =>
      recorded.add({ kind: 'override.recorded', override: refusal('o1', { target: { kind: 'step', id: 's1' } }) }, 5_000),
    );
    const [pair] = rowsOf('preferences', collector) as [{ chosen: { content: string }[]; from: string }];
    expect(pair.from).toBe('diff');
    expect(pair.chosen[0]!.content).toMatch(/^```diff\n--- a\/auth\/token\.ts/);
    expect(pair.chosen[0]!.content).toContain('+  return Number(raw);');
  });

  test('where they neither say nor do anything, the better plan is the one without the step', () => {
    const collector = session((recorded) => recorded.add({ kind: 'override.recorded', override: refusal('o1') }));
    const [pair] = rowsOf('preferences', collector) as [{ chosen: { content: string }[]; rejected: { content: string }[]; from: string }];
    expect(pair.from).toBe('left-out');
    expect(pair.rejected[0]!.content).toContain('2. Answer 401');
    expect(pair.chosen[0]!.content).toMatch(/^1\. Parse the expiry[^2]*$/);
  });

  test.each([
    ['refuses the whole plan without a word', refusal('o1', { target: { kind: 'plan', id: 'p1' } }), []],
    ['was withdrawn', refusal('o1', { instead: 'x' }), [{ kind: 'override.withdrawn', override: 'o1' } as const]],
    [
      'was amended; the amendment counts',
      refusal('o1', { instead: 'x' }),
      [{ kind: 'override.recorded', override: refusal('o2', { amends: 'o1', target: { kind: 'plan', id: 'p1' } }) } as const],
    ],
  ])('one that %s makes no pair', (_, override, after) => {
    const collector = session((recorded) => {
      recorded.add({ kind: 'override.recorded', override });
      for (const body of after) recorded.add(body);
    });
    expect(rowsOf('preferences', collector)).toEqual([]);
  });

  test('a step that no model wrote is no AI’s answer', () => {
    const collector = session((recorded) =>
      recorded
        .add({ kind: 'plan.proposed', plan: { id: 'p2', title: '', steps: STEPS }, origin: { kind: 'outline' }, claims: [] })
        .add({ kind: 'override.recorded', override: refusal('o1', { instead: 'x' }) }),
    );
    expect(rowsOf('preferences', collector)).toEqual([]);
  });

  const words = (title: string) => ({ kind: 'plan.edited', plan: 'p1', operation: { op: 'change', id: 's2', set: { title } } }) as const;
  const refused = { kind: 'override.recorded', override: refusal('o1', { instead: 'x' }) } as const;

  test('what the expert reworded is their own, until they take it back', () => {
    expect(
      rowsOf(
        'preferences',
        session((recorded) => recorded.add(words('Mine')).add(refused)),
      ),
    ).toEqual([]);
    const undone = session((recorded) => recorded.add(words('Mine')).add(words(STEPS[1]!.title)).add(refused));
    expect(rowsOf('preferences', undone)).toMatchObject([{ model: 'm-1' }]);
  });

  test('a step stays whose it was when another’s revision is taken', () => {
    const plan = { id: 'p2', title: '', steps: [...STEPS, step('s9', 'Log it')] };
    const origin = { kind: 'agent' as const, agent: 'an agent' };
    const revised: EventBody = { kind: 'plan.revised', plan, base: 'p1', origin, claims: [] };
    expect(
      rowsOf(
        'preferences',
        session((recorded) => recorded.add(revised).add(refused)),
      ),
    ).toMatchObject([{ model: 'm-1' }]);
    const ofAgent = { kind: 'override.recorded', override: refusal('o1', { target: { kind: 'step', id: 's9' }, instead: 'x' }) } as const;
    expect(
      rowsOf(
        'preferences',
        session((recorded) => recorded.add(revised).add(ofAgent)),
      ),
    ).toEqual([]);
  });

  test.each([
    ['of a step in the wrong order', { wrong: 'wrong-order' as const }],
    ['of a part of a step', { target: { kind: 'step' as const, id: 's2', excerpt: 'expiredToken' } }],
  ])('a refusal %s does not say that the plan were better without it', (_, given) => {
    const collector = session((recorded) => recorded.add({ kind: 'override.recorded', override: refusal('o1', given) }));
    expect(rowsOf('preferences', collector)).toEqual([]);
  });
});

test('overrides: all of them, with what was refused as it then read', () => {
  const collector = session((recorded) =>
    recorded
      .add({ kind: 'override.recorded', override: refusal('o1') })
      .add({ kind: 'plan.edited', plan: 'p1', operation: { op: 'change', id: 's2', set: { title: 'Now another' } } })
      .add({ kind: 'override.recorded', override: refusal('o2', { amends: 'o1' }) })
      .add({ kind: 'override.withdrawn', override: 'o2' }),
  );
  expect(rowsOf('overrides', collector)).toMatchObject([
    { id: 'o1', status: 'amended', refused: { title: 'Answer 401 with expiredToken' } },
    { id: 'o2', status: 'withdrawn', refused: { title: 'Now another' } },
  ]);
});

test('hunks: the expert’s word is told apart from the tracker’s', () => {
  const assigned = session((recorded) =>
    recorded.add({ kind: 'hunk.assigned', uri: 'auth/token.ts', startLine: 1, endLine: 3, step: null }, 5_000),
  );
  expect(rowsOf('hunks', session()).map(({ step: serves, by }) => [serves, by])).toEqual([
    ['s1', 'tracker'],
    ['s1', 'tracker'],
  ]);
  expect(rowsOf('hunks', assigned)[0]).toMatchObject({ step: null, by: 'expert', path: 'auth/token.ts' });
});

test('messages: task, plan, and the diffs of steps that were done', () => {
  const collector = session((recorded) => recorded.add({ kind: 'step.marked', step: 's1', as: 'done' }, 5_000));
  const [row] = rowsOf('messages', collector) as [{ messages: { role: string; content: string }[] }];
  expect(row.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user', 'assistant']);
  expect(row.messages[3]!.content).toContain('+  const expiry = parseExpiry(raw);');
  expect(row.messages.some(({ content }) => content.includes('Now do this step.\n\nAnswer 401'))).toBe(false);
});

test('messages: each diff stands on those before it, as in a conversation', () => {
  const collector = session((recorded) =>
    recorded
      .add({ kind: 'hunk.assigned', uri: 'auth/token.ts', startLine: 1, endLine: 3, step: 's2' }, 5_000)
      .add({ kind: 'step.marked', step: 's1', as: 'done' })
      .add({ kind: 'step.marked', step: 's2', as: 'done' }),
  );
  const [row] = rowsOf('messages', collector) as [{ messages: { content: string }[] }];
  expect(row.messages[3]!.content).toContain('\n+  const expiry = parseExpiry(raw);');
  expect(row.messages[5]!.content).toContain('\n+  return Number(raw);');
  expect(row.messages[5]!.content).toContain('\n   const expiry = parseExpiry(raw);');
});

test('messages: what was refused is not taught, step or plan', () => {
  const [row] = rowsOf(
    'messages',
    session((recorded) => recorded.add({ kind: 'override.recorded', override: refusal('o1') })),
  ) as [{ messages: { content: string }[] }];
  expect(row.messages[1]!.content).toMatch(/^1\. Parse the expiry/);
  expect(JSON.stringify(row.messages)).not.toContain('Answer 401');
  const whole = refusal('o1', { target: { kind: 'plan', id: 'p1' } });
  expect(
    rowsOf(
      'messages',
      session((recorded) => recorded.add({ kind: 'override.recorded', override: whole })),
    ),
  ).toEqual([]);
});

test('steps: a row for each, with the flags that were shown for it', () => {
  const flag = { id: 'f1', kind: 'skipped' as const, step: 's2', why: 'Nothing was found.', lookedFor: [] };
  const collector = session((recorded) =>
    recorded.add({ kind: 'flag.raised', flag }).add({ kind: 'flag.resolved', flag: 'f1', how: 'elsewhere' }),
  );
  expect(rowsOf('steps', collector)).toMatchObject([
    { index: 0, step: { id: 's1' }, flags: [] },
    { index: 1, step: { id: 's2' }, state: 'untouched', flags: [{ why: 'Nothing was found.', how: 'elsewhere' }] },
  ]);
});

const line = fc.constantFrom('a', 'b', 'c', '');
const text = fc.tuple(fc.array(line, { maxLength: 12 }), fc.constantFrom('', '\n')).map(([lines, end]) => lines.join('\n') + end);

/** A session that makes `before` into `after`, its hunks, and a patch on top of a text. */
function rewrite(before: string, after: string) {
  const recorded = new Recorded().start(STEPS).open(1, 'x.ts', before);
  recorded.add({ kind: 'doc.changed', doc: 1, changes: [[0, before.length, after]] }).finish();
  const { documents, work } = recorded.model();
  return { documents, hunks: [...work.hunks.values()] };
}

function patched(given: string, patch: string): string {
  const [parsed] = parsePatch(patch);
  const result = parsed ? applyPatch(given, parsed) : given;
  if (result === false) throw new Error(`does not apply:\n${patch}`);
  return result;
}

/** A last line's missing end alone is no difference. */
const lines = (given: string): string => given.replace(/\n$/, '');

test('the diff of all hunks leads from the first text to the last', () => {
  fc.assert(
    fc.property(text, text, (before, after) => {
      const { documents, hunks } = rewrite(before, after);
      const result = patched(before, diffOfHunks(documents, hunks));
      expect(lines(result)).toBe(lines(after));
      // Where the end was written anew, it is as it was written.
      if (lines(before).at(-1) !== lines(after).at(-1)) expect(result).toBe(after);
    }),
  );
});

test('and so do the diffs of some hunks after the others', () => {
  fc.assert(
    fc.property(text, text, fc.array(fc.boolean(), { minLength: 13, maxLength: 13 }), (before, after, isFirst) => {
      const { documents, hunks } = rewrite(before, after);
      const first = hunks.filter((_, i) => isFirst[i]);
      const rest = hunks.filter((_, i) => !isFirst[i]);
      const half = patched(before, diffOfHunks(documents, first));
      expect(lines(patched(half, diffOfHunks(documents, rest, first)))).toBe(lines(after));
    }),
  );
});

test('the diff of a file that was moved says so once', () => {
  const recorded = new Recorded().start(STEPS).open(1, 'old.ts', 'a\nb\nc\n');
  recorded.add({ kind: 'file.renamed', from: 'old.ts', to: 'new.ts' }).type(1, 6, 'd\n').type(1, 0, 'z\n').finish();
  const { documents, work } = recorded.model();
  const [top, end] = [...work.hunks.values()].toSorted((a, b) => a.oldStart - b.oldStart);
  expect(diffOfHunks(documents, [top!])).toMatch(
    /^diff --git a\/old.ts b\/new.ts\nrename from old.ts\nrename to new.ts\n--- a\/old.ts\n\+\+\+ b\/new.ts\n/,
  );
  expect(diffOfHunks(documents, [end!], [top!])).toMatch(/^--- a\/new.ts\n\+\+\+ b\/new.ts\n/);
});

test('a file that one step creates is there for the next', () => {
  const recorded = new Recorded().start(STEPS).open(1, 'x.ts', '').type(1, 0, 'a\nb\n').finish();
  const { documents, work } = recorded.model();
  const hunks = [...work.hunks.values()];
  expect(diffOfHunks(documents, hunks)).toMatch(/^--- \/dev\/null\n/);
  expect(diffOfHunks(documents, hunks, hunks)).toMatch(/^--- a\/x.ts\n/);
});

test('a diff in words is whole to its last blank line, and no fence in it ends it', () => {
  const diff = '--- a/x.md\n+++ b/x.md\n@@ -1,2 +1,3 @@\n a\n+```ts\n \n';
  expect(diffWords(diff)).toBe(`\`\`\`\`diff\n${diff}\`\`\`\``);
});

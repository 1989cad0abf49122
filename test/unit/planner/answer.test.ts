import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planOf, readAnswer } from '../../../src/planner/answer.ts';
import { StepScanner } from '../../../src/planner/step-scanner.ts';
import { SOUND_PLAN } from '../../fixtures/model-server/plans.ts';

const titles = (text: string) => {
  const read = readAnswer(text);
  return read.ok ? read.answer.steps.map(({ title }) => title) : read.issues;
};
const json = JSON.stringify({ steps: [{ title: 'One' }, { title: 'Two', dependsOn: ['One'] }] });

describe('readAnswer', () => {
  it.each([
    ['an example before it', `As in \`\`\`json\n{"note": 1}\n\`\`\`, here it is:\n\`\`\`json\n${json}\n\`\`\``],
    ['an inner object before it', `For {"a": {"b": 1}} this: ${json} Good luck {you}!`],
    ['a plan around it', `{"plan": ${json}}`],
    ['a bare list', '[{"title": "One"}, "Two"]'],
    ['thoughts without their opening tag', `{"steps": [{"title": "Draft"}]}</think>${json}`],
    [
      'the tags of thoughts in its words',
      JSON.stringify({ steps: [{ title: 'One', description: 'Drop all from <think> to </think>.' }, { title: 'Two' }] }),
    ],
    ['thoughts after it', `${json}<think>Was it right?</think>`],
  ])('finds the plan with %s', (_, text) => {
    expect(titles(text)).toEqual(['One', 'Two']);
  });

  it('takes other names for the fields, and steps counted from 0', () => {
    const read = readAnswer(
      '{"tasks": [{"name": "A", "details": "x", "files": "a.ts"}, {"title": "B", "depends_on": [0], "kind": "magic"}]}',
    );
    expect(read).toMatchObject({
      ok: true,
      answer: {
        steps: [
          { title: 'A', description: 'x', files: ['a.ts'] },
          { kind: 'code', dependsOn: [1] },
        ],
      },
    });
  });

  it('takes a 0 that the first step depends on for none', () => {
    const steps = [
      { title: 'A', dependsOn: [0] },
      { title: 'B', dependsOn: [1] },
      { title: 'C', dependsOn: [0, 2] },
    ];
    expect(readAnswer(JSON.stringify({ steps }))).toMatchObject({
      answer: { steps: [{ dependsOn: [] }, { dependsOn: [1] }, { dependsOn: [2] }] },
    });
  });

  it('takes a check whole or not at all: on one line, or cut, it would be another one', () => {
    const commands = ['# run the tests\nfalse', "printf 'a  b' | grep -q 'a  b'", `echo ${'y'.repeat(2_100)} && false`];
    const checks = [...commands.map((text) => ({ kind: 'command', text })), { kind: 'pattern', text: 'a  b' }];
    const read = readAnswer(JSON.stringify({ steps: [{ title: 'One', checks }] }));
    if (!read.ok) throw new Error(read.issues.join());
    const { plan, warnings } = planOf(read.answer, { id: 'p1', title: 'T', usedIds: [] });
    expect(plan.steps[0]?.checks).toEqual([
      { kind: 'command', command: commands[0] },
      { kind: 'command', command: commands[1] },
      { kind: 'pattern', pattern: 'a  b' },
    ]);
    expect(warnings.map(({ message }) => message)).toEqual(['A check of “One” was left out: it is empty, or too long.']);
  });

  it('says what is wrong', () => {
    expect(titles('')).toEqual(['The answer is empty.']);
    expect(titles('<think>for ever')).toEqual(['The answer is empty.']);
    expect(titles('{"steps": [7]}')[0]).toContain('steps.0');
  });
});

describe('StepScanner', () => {
  it('sees the same steps however the answer is cut into pieces', () => {
    const text = `<think>{"steps": [{"title": "draft"}]}</think>Sure:\n${JSON.stringify(SOUND_PLAN)}`;
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (sizes) => {
        const scanner = new StepScanner();
        for (let at = 0, turn = 0; at < text.length; turn += 1) {
          const size = sizes[turn % sizes.length]!;
          scanner.feed(text.slice(at, at + size));
          at += size;
          expect(scanner.shown().length).toBeGreaterThanOrEqual(scanner.whole.length);
        }
        expect(scanner.whole).toEqual(SOUND_PLAN.steps);
        expect(scanner.shown().map(({ title }) => title)).toEqual(SOUND_PLAN.steps.map(({ title }) => title));
      }),
    );
  });

  it('gives up on a step without end', () => {
    const scanner = new StepScanner();
    scanner.feed('{"steps": [{"title": "');
    expect(scanner.feed('x'.repeat(50_000))).toBe(true);
    expect(scanner.feed('"}, {"title": "Next"}]}')).toBe(false);
  });
});

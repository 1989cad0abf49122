import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PlanFormat } from '../../../../../src/core/plan/formats/format.ts';
import { readPlan } from '../../../../../src/core/plan/formats/read-plan.ts';
import { PLAN_FORMATS, writePlan } from '../../../../../src/core/plan/formats/write-plan.ts';
import { applyOperation } from '../../../../../src/core/plan/operations.ts';
import type { Plan, Step } from '../../../../../src/core/plan/schema.ts';
import { planOf, step } from '../arbitrary.ts';
import { CHECKLIST, CLAUDE, KIRO, SPEC_KIT, TAGGED, TASK_MASTER, VS_CODE } from './samples.ts';

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
const again = (text: string, name: string) => {
  const { plan, format, done } = readPlan(text, name);
  return writePlan(plan, format, { done });
};

describe('a file that is read and written', () => {
  it.each([
    ['tasks.md', SPEC_KIT],
    ['.kiro/tasks.md', KIRO],
    ['TODO.md', CHECKLIST],
    ['tasks.json', json(TASK_MASTER)],
    ['tasks.json', json(TAGGED)],
    ['todos.json', json(CLAUDE)],
    ['todos.json', json(CLAUDE.todos)],
    ['todo.json', json(VS_CODE)],
  ])('%s says the same again, and then stays as it is', (name, text) => {
    const first = readPlan(text, name);
    const written = again(text, name);
    const second = readPlan(written, name);
    expect(second.format).toBe(first.format);
    expect(second.done).toEqual(first.done);
    expect(second.plan.steps).toEqual(first.plan.steps);
    expect(again(written, name)).toBe(written);
  });

  it.each([
    ['tasks.json', TASK_MASTER],
    ['tasks.json', TAGGED],
    ['todos.json', CLAUDE],
    ['todo.json', VS_CODE],
  ])('%s keeps every field, also those that we do not know', (name, document) => {
    expect(JSON.parse(again(json(document), name))).toEqual(document);
  });

  it('keeps headings, prose and ids of a Markdown file around a new step', () => {
    const { plan, done } = readPlan(SPEC_KIT, 'tasks.md');
    const longer = applyOperation(plan, { op: 'add', step: step('s9', { title: 'Seed the table', dependsOn: ['s3'] }), index: 3 });
    const written = writePlan(longer, 'spec-kit', { done });
    for (const line of SPEC_KIT.split('\n').filter((each) => each.startsWith('#') || each.startsWith('**')))
      expect(written.split('\n')).toContain(line);
    expect(written).toContain(
      '- [ ] T003 [P] [US1] Create User model in src/models/user.py\n  - keep it small\n- [ ] T006 Seed the table (depends on T003)\n- [ ] T004 [US1]',
    );
  });
});

/** What each format can say of a step besides its title. */
const SAYS: Record<PlanFormat, readonly ('dependsOn' | 'parent' | 'optional')[]> = {
  'spec-kit': ['dependsOn', 'parent', 'optional'],
  kiro: ['dependsOn', 'parent', 'optional'],
  checklist: ['parent', 'optional'],
  'task-master': ['dependsOn', 'parent'],
  todo: [],
};

const words = fc.array(fc.stringMatching(/^[a-z]{1,9}$/), { minLength: 1, maxLength: 5 }).map((list) => list.join(' '));
/** Plans in tree order (each part right after its parent's other parts), as nested lists have it. */
const trees: fc.Arbitrary<Plan> = fc
  .array(
    fc.record({
      title: words,
      description: fc
        .array(
          fc.oneof(
            words,
            words.map((text) => `- ${text}`),
            words.map((text) => `- [ ] ${text}`),
          ),
          { maxLength: 3 },
        )
        .map((lines) => lines.join('\n')),
      optional: fc.boolean(),
      deeper: fc.boolean(),
      waits: fc.array(fc.nat(9), { maxLength: 2 }),
    }),
    { minLength: 1, maxLength: 10 },
  )
  .map((records) => {
    let root: string | undefined;
    const steps = records.map(({ deeper, waits, ...fields }, index) => {
      const dependsOn = [...new Set(waits.filter((at) => at < index).map((at) => `s${at + 1}`))];
      const made = step(`s${index + 1}`, { ...fields, dependsOn });
      if (deeper && root !== undefined) made.parent = root;
      else root = made.id;
      return made;
    });
    return planOf(...steps);
  });

describe('a plan that is written and read', () => {
  it.each(PLAN_FORMATS)('keeps what $label can say', ({ id: format, fileName }) => {
    fc.assert(
      fc.property(trees, fc.array(fc.nat(9)), (plan, marks) => {
        const done = plan.steps.filter((_, index) => marks.includes(index)).map(({ id }) => id);
        const read = readPlan(writePlan(plan, format, { done }), fileName);
        expect(read.done).toEqual(done);
        const fields = ['id', 'title', 'description', ...SAYS[format]] as const;
        // Task Master's sub-tasks name siblings by bare numbers, so that they cannot always name a task.
        const parts = new Set(plan.steps.filter(({ parent }) => parent !== undefined).map(({ id }) => id));
        const sayable = (one: Step): Step =>
          format === 'task-master' && parts.has(one.id) ? { ...one, dependsOn: one.dependsOn.filter((id) => parts.has(id)) } : one;
        const said = (each: Plan) => each.steps.map(sayable).map((one) => Object.fromEntries(fields.map((field) => [field, one[field]])));
        expect(said(read.plan)).toEqual(said(plan));
      }),
    );
  });
});

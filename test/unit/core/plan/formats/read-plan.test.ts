import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PlanFormatError } from '../../../../../src/core/plan/formats/format.ts';
import { readPlan } from '../../../../../src/core/plan/formats/read-plan.ts';
import { Plan } from '../../../../../src/core/plan/schema.ts';
import { CHECKLIST, CLAUDE, KIRO, SPEC_KIT, TAGGED, TASK_MASTER, VS_CODE } from './samples.ts';

const json = (value: unknown) => JSON.stringify(value, null, 2);
const brief = ({ plan, done }: ReturnType<typeof readPlan>) =>
  plan.steps.map(({ id, title, dependsOn, parent, optional }) => ({
    id,
    title,
    ...(dependsOn.length > 0 ? { dependsOn } : {}),
    ...(parent ? { parent } : {}),
    ...(optional ? { optional } : {}),
    ...(done.includes(id) ? { done: true } : {}),
  }));

describe('readPlan', () => {
  it('reads spec-kit: ids, tags, stories, done, dependencies in the item and in the prose', () => {
    const read = readPlan(SPEC_KIT, 'specs/001/tasks.md', { usedIds: ['s2'] });
    expect(read.format).toBe('spec-kit');
    expect(read.plan.title).toBe('User accounts');
    expect(read.warnings).toEqual([]);
    expect(brief(read)).toEqual([
      { id: 's3', title: 'Create project structure per implementation plan', done: true },
      { id: 's4', title: 'Configure linting in .eslintrc.json', done: true },
      { id: 's5', title: 'Create User model in src/models/user.py' },
      { id: 's6', title: 'Implement UserService in src/services/user.py', dependsOn: ['s5', 's7'] },
      { id: 's7', title: 'Contract test in tests/contract/test_users.py' },
    ]);
    expect(read.plan.steps[2]).toMatchObject({
      files: ['src/models/user.py'],
      description: '- keep it small',
      extra: { id: 'T003', tags: ['P', 'US1'] },
    });
    expect(read.plan.steps[4]!.kind).toBe('test');
  });

  it('reads Kiro: numbers, parts, requirements, optional', () => {
    const read = readPlan(KIRO, '.kiro/specs/x/tasks.md');
    expect(read.format).toBe('kiro');
    expect(brief(read)).toEqual([
      { id: 's1', title: 'Set up project structure', done: true },
      { id: 's2', title: 'Implement data models' },
      { id: 's3', title: 'Create core types in src/types.ts', parent: 's2' },
      { id: 's4', title: 'Write unit tests', parent: 's2', dependsOn: ['s3'], optional: true },
      { id: 's5', title: 'Wire it up' },
    ]);
    expect(read.plan.steps[2]).toMatchObject({
      symbols: ['parseUser()'],
      extra: { number: '2.1', fields: { Requirements: '2.1, 3.3', Leverage: 'src/base.ts' } },
    });
    expect(read.plan.steps[2]!.description).toContain('- [ ] not a task');
  });

  it('reads what is indented by tabs, and fences within fences', () => {
    const tabs = '# Work\n\n- [ ] Add the cache\n\tInvalidate it.\n\t- [ ] Write tests\n\t\tCover the expiry.\n- [ ] Ship\n\tno\n';
    const shown = ({ plan }: ReturnType<typeof readPlan>) => plan.steps.map(({ title, description }) => [title, description]);
    expect(shown(readPlan(tabs, 'TODO.md'))).toEqual([
      ['Add the cache', 'Invalidate it.'],
      ['Write tests', 'Cover the expiry.'],
      ['Ship', 'no'],
    ]);
    const fences = '- [ ] One\n  ````md\n  ```\n  - [ ] not a step\n  ```\n  ````\n- [ ] Two\n';
    expect(shown(readPlan(fences, 'TODO.md')).map(([title]) => title)).toEqual(['One', 'Two']);
  });

  it('reads a plain checklist, nested', () => {
    const read = readPlan(CHECKLIST, 'TODO.md');
    expect(read.format).toBe('checklist');
    expect(brief(read)).toEqual([
      { id: 's1', title: 'Bump the version', done: true },
      { id: 's2', title: 'Publish' },
      { id: 's3', title: 'to the registry', parent: 's2' },
      { id: 's4', title: 'to the gallery', parent: 's2', optional: true, done: true },
    ]);
    expect(read.plan.steps[0]!.description).toBe('with care');
  });

  it.each([
    ['old shape', TASK_MASTER, 0],
    ['tagged shape', TAGGED, 1],
  ])('reads Task Master, %s', (_, document, remarks) => {
    const read = readPlan(json(document), 'tasks.json');
    expect(read.format).toBe('task-master');
    expect(read.warnings).toHaveLength(remarks);
    expect(read.plan.title).toBe('Demo');
    expect(brief(read)).toEqual([
      { id: 's1', title: 'Initialize repo', done: true },
      { id: 's2', title: 'Local', parent: 's1', done: true },
      { id: 's3', title: 'Remote', parent: 's1', dependsOn: ['s2'] },
      { id: 's4', title: 'Build', dependsOn: ['s1', 's3'] },
    ]);
    expect(read.plan.steps[0]!.description).toBe('Create it.\n\nUse `git init`.\n\nTest strategy: Look.');
  });

  it.each([
    ['Claude', CLAUDE, ['Write tests', 'Fix src/a.ts']],
    ['a bare list', CLAUDE.todos, ['Write tests', 'Fix src/a.ts']],
    ['VS Code', VS_CODE, ['Read the code', 'Change it']],
    [
      'Claude’s task files',
      {
        tasks: [
          { id: '1', subject: 'One', status: 'completed', blockedBy: [] },
          { id: '2', subject: 'Two', blockedBy: ['1'] },
        ],
      },
      ['One', 'Two'],
    ],
  ])('reads a to-do list of %s', (_, document, titles) => {
    const read = readPlan(json(document), 'todos.json');
    expect(read.format).toBe('todo');
    expect(read.plan.steps.map(({ title }) => title)).toEqual(titles);
    expect(read.done).toEqual(['s1']);
  });

  it('lets comments and trailing commas pass', () => {
    expect(readPlan('\ufeff// mine\n{"todos": [{"content": "One",}, /* and */ {"content": "Two"}],}', 'x.json').plan.steps).toHaveLength(2);
  });

  it.each([
    ['an empty file', '  \n', 'x.md', undefined],
    ['prose', '# Hello\n\n- a list\n', 'x.md', undefined],
    ['JSON that breaks off', '{"todos": [\n  {"content": "One"},\n  {"content"', 'x.json', 3],
    ['JSON with a missing comma', '[\n{"content": "a"}\n{"content": "b"}]', 'x.json', 3],
    ['JSON of something else', '{"name": "x"}', 'package.json', 1],
    ['an empty list', '{\n"todos": []}', 'x.json', 2],
  ])('says where %s stops making sense', (_, text, name, line) => {
    const read = () => readPlan(text, name);
    expect(read).toThrow(PlanFormatError);
    expect(read).toThrow(expect.objectContaining({ line }) as Error);
  });

  it('names the line of what it leaves out', () => {
    const read = readPlan('{"todos": [\n{"content": "One"},\n{"status": "pending"},\n"text"]}', 'x.json');
    expect(read.warnings.map(({ line }) => line)).toEqual([3, 1]);
    const waits = readPlan('# Tasks\n\n- [ ] T001 One (depends on T009)\n- [ ]\n', 'tasks.md');
    expect(waits.warnings.map(({ line }) => line)).toEqual([3, 4]);
  });

  it('breaks circles with a warning', () => {
    const read = readPlan('- [ ] T001 A (depends on T002)\n- [ ] T002 B (depends on T001)', 'tasks.md');
    expect(read.plan.steps.map(({ dependsOn }) => dependsOn)).toEqual([['s2'], []]);
    expect(read.warnings[0]).toMatchObject({ line: 2 });
  });

  it('never fails otherwise: any file gives a sound plan or a clear error', () => {
    const parts = fc.constantFrom(
      '- [ ] ',
      '- [x] T001 ',
      '1. [ ] ',
      '  ',
      '\n',
      '# ',
      '```',
      '_Requirements: 1_',
      '{"',
      'todos":[',
      '{}',
      ']',
      '"a"',
      ',',
      ':',
      '\\',
      '\u0000',
      '(depends on T001)',
    );
    fc.assert(
      fc.property(
        fc.array(fc.oneof(parts, fc.string({ maxLength: 5 })), { maxLength: 30 }),
        fc.constantFrom('a.md', 'a.json', 'a'),
        (texts, name) => {
          let plan: Plan | undefined;
          let failure: unknown;
          try {
            ({ plan } = readPlan(texts.join(''), name));
          } catch (error) {
            failure = error;
          }
          expect(failure instanceof PlanFormatError || (Plan.safeParse(plan).success && plan!.steps.length > 0)).toBe(true);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

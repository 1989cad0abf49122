import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outline } from '../../../../src/core/plan/outline.ts';
import { MAX_STEPS } from '../../../../src/core/plan/limits.ts';
import { Plan } from '../../../../src/core/plan/schema.ts';

const titles = (text: string) => outline(text, { id: 'p' }).steps.map(({ title }) => title);

const ISSUE = `# Rate limit the API

Clients hammer us. See [the incident](https://example.com/a/b.ts).

## Steps to reproduce
1. Start the server
2. Send a thousand requests

## What to do
- Add a token bucket in \`src/limit.ts\`
  - time is injected
  - \`take()\` returns the wait
- Use it in \`src/server.ts\`
- Write tests for the **limit**

\`\`\`sh
- not a step
\`\`\`
`;

describe('outline', () => {
  it('takes the list of work from an issue, not the one of how to see the fault', () => {
    const plan = outline(ISSUE, { id: 'p', usedIds: ['s3'] });
    expect(plan.title).toBe('Rate limit the API');
    expect(plan.steps.map(({ id, title, kind, files }) => ({ id, title, kind, files }))).toEqual([
      { id: 's4', title: 'Add a token bucket in `src/limit.ts`', kind: 'code', files: ['src/limit.ts'] },
      { id: 's5', title: 'Use it in `src/server.ts`', kind: 'code', files: ['src/server.ts'] },
      { id: 's6', title: 'Write tests for the limit', kind: 'test', files: [] },
    ]);
    expect(plan.steps[0]).toMatchObject({ description: '- time is injected\n- `take()` returns the wait', symbols: ['take()'] });
  });

  it('takes check boxes before other lists', () => {
    expect(titles('- a remark\n- another\n\n- [ ] first\n- [x] second')).toEqual(['first', 'second']);
  });

  it('takes numbered lists, and headings where there is no list', () => {
    expect(titles('1. One\n2) Two\n')).toEqual(['One', 'Two']);
    const plan = outline('# Task\n## Read the file\nIt is JSON.\n## Write the file\nAtomically.', { id: 'p' });
    expect(plan.steps.map(({ title, description }) => [title, description])).toEqual([
      ['Read the file', 'It is JSON.'],
      ['Write the file', 'Atomically.'],
    ]);
  });

  it('takes sentences of plain prose, and does not stumble over abbreviations', () => {
    expect(titles('Add a flag, e.g. `--json`. It prints one document.\nThen document it!')).toEqual([
      'Add a flag, e.g. `--json`',
      'It prints one document',
      'Then document it!',
    ]);
    expect(titles('fix login')).toEqual(['fix login']);
  });

  it('never fails, and is never empty for text that is not blank', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.array(fc.constantFrom('# ', '- ', '1. ', '[ ] ', '```', 'Add it. ', '\n', '  ', '<!-- -->')),
        (noise, parts) => {
          const text = noise + parts.join('');
          const plan = outline(text, { id: 'p' });
          expect(Plan.parse(plan)).toEqual(plan);
          expect(plan.steps.length > 0).toBe(text.trim() !== '');
        },
      ),
    );
  });

  it('is bounded', () => {
    expect(outline('- step\n'.repeat(5_000), { id: 'p' }).steps).toHaveLength(MAX_STEPS);
    expect(outline('a b '.repeat(100_000), { id: 'p' }).steps).toHaveLength(1);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gatherContext } from '../../../../src/core/plan/context.ts';
import type { ContextInput } from '../../../../src/core/plan/context.ts';
import { fileTree } from '../../../../src/core/plan/context/file-tree.ts';

const FILES: Record<string, string> = {
  'package.json': JSON.stringify({ scripts: { test: 'vitest run', lint: 'oxlint' } }),
  'tsconfig.json': '{}',
  'AGENTS.md': 'Keep files small.',
  'README.md': '# A server',
  '.env': 'KEY=secret',
  'config/id_rsa': 'secret',
  'logo.png': 'binary',
  'dist/limit.js': 'rate limit rate limit',
  'src/server.ts': 'import { openStore } from "./store.ts"; export function handle() {}',
  'src/limit/bucket.ts': 'export class Bucket {}',
  'src/store.ts': 'export function openStoreLazily() {}',
  'src/colors.ts': 'export const red = 1;',
  'test/server.test.ts': 'it("handles")',
};

function gather(text: string, given: Partial<ContextInput> = {}) {
  const read = (path: string) => Promise.resolve(FILES[path]);
  return gatherContext({ task: { title: text, text: '' }, files: Object.keys(FILES), read, ...given });
}
const paths = async (...given: Parameters<typeof gather>) => (await gather(...given)).files.map(({ path }) => path);

describe('the files that matter', () => {
  it('are those that the task names, then those whose paths and contents share its words', async () => {
    expect((await paths('Rate limits: see src/server.ts'))[0]).toBe('src/server.ts');
    expect((await paths('Limit the rate with a bucket'))[0]).toBe('src/limit/bucket.ts');
    expect((await paths('Call openStoreLazily later'))[0]).toBe('src/store.ts');
    expect((await paths('Make it better', { open: ['src/colors.ts'] }))[0]).toBe('src/colors.ts');
  });

  it('are never secrets, pictures, or what has nothing to do with the task', async () => {
    const read: string[] = [];
    const context = await gather('Rate limit and the env KEY secret id_rsa', {
      read: (path) => {
        read.push(path);
        return Promise.resolve(FILES[path]);
      },
    });
    expect(read).not.toContain('.env');
    expect(read).not.toContain('config/id_rsa');
    expect(read).not.toContain('logo.png');
    expect(context.tree).not.toContain('.env');
    expect(context.files.map(({ path }) => path)).not.toContain('src/colors.ts');
  });

  it('stay within the budget, cut at a line', async () => {
    const long = 'server line\n'.repeat(5_000);
    const { files, tree, conventions } = await gather('server', { budget: 1_000, read: () => Promise.resolve(long) });
    expect(files.length).toBeGreaterThan(1);
    expect(files.every(({ cut, text }) => cut && text.endsWith('line'))).toBe(true);
    const total = files.reduce((sum, { path, text }) => sum + path.length + text.length, tree.length + conventions.join('\n').length);
    expect(total).toBeLessThanOrEqual(4_000);
  });

  it('are not looked for once cancelled', async () => {
    await expect(gather('server', { signal: AbortSignal.abort() })).rejects.toThrow('aborted');
  });
});

it('tells the conventions that it finds', async () => {
  const { conventions } = await gather('server');
  expect(conventions).toEqual([
    'npm run test: vitest run',
    'npm run lint: oxlint',
    'tools: TypeScript',
    'tests are named like test/server.test.ts',
    'AGENTS.md says:\nKeep files small.',
  ]);
});

describe('fileTree', () => {
  it('shows what there is', () => {
    expect(fileTree(['a.ts', 'src/b.ts', 'src/deep/c.ts'], 1_000, new Set())).toBe('src/\n  deep/\n    c.ts\n  b.ts\na.ts');
  });

  it('opens what matters first when there is little room', () => {
    const files = ['x', 'y', 'z'].flatMap((folder) => Array.from({ length: 9 }, (_, index) => `${folder}/file-number-${index}.ts`));
    const tree = fileTree(files, 320, new Set(['y/file-number-3.ts']));
    expect(tree).toContain('x/ (9 files)');
    expect(tree).toContain('y/\n  file-number-0.ts');
  });

  it('never takes more room than it has, but for the line that says so', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^(?:[a-c]{1,3}\/){0,4}[a-z]{1,12}\.ts$/), { maxLength: 200 }),
        fc.integer({ min: 20, max: 2_000 }),
        (files, room) => {
          expect(fileTree(files, room, new Set(files.slice(0, 3))).length).toBeLessThanOrEqual(room + 30);
        },
      ),
    );
  });
});

import { describe, expect, it } from 'vitest';
import { groundPlan } from '../../../../src/core/plan/grounding.ts';
import { allows } from '../../../../src/core/plan/grounding/versions.ts';
import { WorkspaceIndex } from '../../../../src/core/plan/grounding/workspace-index.ts';
import type { Step } from '../../../../src/core/plan/schema.ts';
import { planOf, step } from './arbitrary.ts';

const FILES: Record<string, string> = {
  'package.json': JSON.stringify({
    name: 'demo',
    scripts: { test: 'vitest', 'lint:all': 'oxlint', build: 'esbuild' },
    dependencies: { zod: '4.6.7', '@hono/node-server': '^2.1.8' },
  }),
  Makefile: '.PHONY: all\nall: build\nbuild test:\n\tnpm test\n',
  'src/auth/token.ts': 'export class TokenStore {\n  refresh(): void {}\n}\nexport function parseToken(text: string) {}',
  'src/server.ts': "import { TokenStore } from './auth/token.ts';\nexport function handle(req: Request) { return req.headers; }",
  'src/index.ts': 'export const version = 1;',
  'scripts/seed.ts': 'run();',
  'README.md': '# Demo',
  'node_modules/zod/package.json': JSON.stringify({ types: './index.d.ts' }),
  'node_modules/zod/index.d.ts': 'export declare function toJSONSchema(schema: unknown): unknown;',
};

const facts = (files = FILES) =>
  new WorkspaceIndex({
    files: Object.keys(files).filter((path) => !path.startsWith('node_modules/')),
    read: (path) => Promise.resolve(files[path]),
    exists: (path) => Promise.resolve(path in files || path === 'dist/out.js'),
  });

/** Subject → verdict, for the steps given. */
async function verdicts(...steps: Partial<Step>[]): Promise<Record<string, string>> {
  const claims = await groundPlan(planOf(...steps.map((given, index) => step(`s${index + 1}`, given))), facts());
  return Object.fromEntries(claims.map(({ subject, verdict }) => [subject, verdict]));
}

async function reason(given: Partial<Step>): Promise<string> {
  const claims = await groundPlan(planOf(step('s1', given)), facts());
  expect(claims).toHaveLength(1);
  return `${claims[0]!.verdict}: ${claims[0]!.reason}`;
}

describe('files', () => {
  it('that are there are found: in the tree, as a folder, by their bare name, or ignored', async () => {
    expect(await verdicts({ title: 'Change the store', files: ['src/server.ts', 'src/auth', 'token.ts', 'dist/out.js'] })).toEqual({
      'src/server.ts': 'found',
      'src/auth': 'found',
      'token.ts': 'found',
      'dist/out.js': 'found',
    });
  });

  it('that a step takes to be there and are not, are a doubt, with what may be meant', async () => {
    expect(await reason({ title: 'Fix the parser', files: ['src/tokens/token.ts'] })).toBe(
      'not-found: `src/tokens/token.ts`: not in this workspace; did you mean `src/auth/token.ts`?',
    );
    expect(await reason({ title: 'Update `src/auth/tokne.ts`' })).toContain('did you mean `src/auth/token.ts`?');
    expect(await reason({ title: 'Fix the cache', files: ['src/cache/lru.ts'] })).toBe(
      'not-found: `src/cache/lru.ts`: not in this workspace.',
    );
  });

  it.each([
    ['Create src/limit.ts', 'unknown'],
    ['Add a new file `src/limit.ts` for the bucket', 'unknown'],
    ['Write the tests in test/limit.test.ts', 'unknown'],
    ['Extract the parser from src/server.ts to src/parse.ts', 'unknown'],
    ['Implement the bucket in src/limit.ts', 'unknown'],
    ['Add a rate limit to src/gateway.ts', 'not-found'],
    ['Call the limiter from src/gateway.ts', 'not-found'],
    ['Refactor src/gateway.ts', 'not-found'],
    ['Delete src/old/gateway.ts', 'not-found'],
  ])('“%s” is %s', async (title, verdict) => {
    expect(
      Object.values(await verdicts({ title }))
        .toSorted()
        .at(-1),
    ).toBe(verdict);
  });

  it('that an earlier step creates are no doubt in a later one', async () => {
    const found = await groundPlan(
      planOf(step('s1', { title: 'Create src/limit.ts' }), step('s2', { title: 'Use src/limit.ts in src/server.ts' })),
      facts(),
    );
    expect(found.find(({ step: id, subject }) => id === 's2' && subject === 'src/limit.ts')).toMatchObject({
      verdict: 'unknown',
      reason: 'To be created by the step “Create src/limit.ts”.',
    });
  });
});

describe('symbols', () => {
  it('are looked for in the sources, whole or by parts', async () => {
    expect(
      await verdicts({
        title: 'Change it',
        symbols: [
          'parseToken()',
          'TokenStore.refresh',
          'class TokenStore',
          'parseTokens',
          'TokenStore.revoke',
          'openStoreLazily()',
          'req.socket',
          'Array.from',
        ],
      }),
    ).toEqual({
      'parseToken()': 'found',
      'TokenStore.refresh': 'found',
      'class TokenStore': 'found',
      parseTokens: 'not-found',
      'TokenStore.revoke': 'not-found',
      'openStoreLazily()': 'not-found',
      'req.socket': 'unknown',
      'Array.from': 'unknown',
    });
  });

  it('say what they miss', async () => {
    expect(await reason({ title: 'Call `openStoreLazily()` first' })).toBe('not-found: `openStoreLazily()`: not in this workspace.');
    expect(await reason({ title: 'Change `parseTokens()`' })).toContain('did you mean `parseToken`?');
    expect(await reason({ title: 'Change `TokenStore.revoke()`' })).toBe('not-found: `TokenStore` is in this workspace, but no `revoke`.');
    expect(await reason({ title: 'Derive it with `toJSONSchema()`' })).toBe('found: `zod` has `toJSONSchema()`.');
  });

  it('that are to be added are no doubt, in this step or another', async () => {
    expect(await verdicts({ title: 'Add `TokenBucket.take()`' }, { title: 'Call `TokenBucket.take()` in the server' })).toEqual({
      'TokenBucket.take()': 'unknown',
    });
  });

  it.each([
    ['Create src/csv.ts with `writeCsv(plan)`', 'unknown'],
    ['Register the command `demo.exportCsv`', 'unknown'],
    ['Look at `onlyInTheReadme()`', 'not-found'],
  ])('in “%s” are %s', async (title, verdict) => {
    const files = { ...FILES, 'README.md': 'onlyInTheReadme', 'src/demo.ts': 'const demo = 1;' };
    const claims = await groundPlan(planOf(step('s1', { title })), facts(files));
    expect(claims.find(({ kind }) => kind === 'symbol')).toMatchObject({ verdict });
  });

  it('are not doubted where not everything could be read', async () => {
    const partly = new WorkspaceIndex({ files: ['a.ts', 'b.ts'], read: (path) => Promise.resolve(path === 'a.ts' ? 'x' : undefined) });
    expect(await groundPlan(planOf(step('s1', { symbols: ['goneForever'] })), partly)).toMatchObject([{ verdict: 'unknown' }]);
  });
});

describe('commands', () => {
  it.each([
    ['npm test', 'found'],
    ['npm run lint:all && npm run build', 'found'],
    ['npm run lint', 'not-found'],
    ['CI=1 pnpm run e2e -- --headed', 'not-found'],
    ['npm run e2e -w packages/a', 'unknown'],
    ['cd packages/a && npm run e2e', 'unknown'],
    ['make build', 'found'],
    ['make deploy', 'not-found'],
    ['make -C sub deploy', 'unknown'],
    ['node scripts/seed.ts', 'found'],
    ['pytest -q', 'unknown'],
    ['yarn build', 'found'],
    ['(npm run build)', 'found'],
    ['(cd packages/a && npm run e2e)', 'unknown'],
    ['make -j 4 build', 'found'],
    ['npm run "build"', 'found'],
    ['npm run "$SCRIPT"', 'unknown'],
    ['grep -r "npm run nothing" .', 'unknown'],
  ])('“%s” is %s', async (command, verdict) => {
    expect(await verdicts({ title: 'Prove it', checks: [{ kind: 'command', command }] })).toEqual({ [command]: verdict });
  });

  it('in the text are checked, too, and say what may be meant', async () => {
    expect(await reason({ title: 'Run `npm run lint`' })).toBe('not-found: package.json has no script `lint`; did you mean `lint:all`?');
  });
});

describe('dependencies', () => {
  it('are compared with the manifest', async () => {
    expect(await reason({ title: 'Parse it with the `zod` package' })).toBe('found: `zod` is a dependency here (4.6.7).');
    expect(await reason({ title: 'Use `zod@3` for it' })).toBe('not-found: `zod` is at 4.6.7 here, not at 3.');
    expect(await reason({ title: 'Use the `left-pad` package' })).toBe('not-found: `left-pad` is no dependency of this workspace.');
    expect(await verdicts({ title: 'Add the limiter', description: 'Run `npm install @scope/limiter` first.' })).toMatchObject({
      '@scope/limiter': 'unknown',
    });
    expect(await verdicts({ title: 'Import it', description: "`import { serve } from '@hono/node-server/x'`" })).toMatchObject({
      '@hono/node-server': 'found',
    });
  });
});

describe('versions', () => {
  it.each([
    ['^2.1.8', '2', true],
    ['^2.1.8', '2.4', true],
    ['^2.1.8', '2.0', false],
    ['^2.1.8', '1', false],
    ['~5.4.2', '5.4', true],
    ['~5.4.2', '5.6', false],
    ['4.6.7', '4.6.7', true],
    ['4.6.7', '4.6', true],
    ['4.6.7', '4.7', false],
    ['^0.3.1', '0.4', false],
    ['>=2.31', '3', true],
    ['>=2.31', '2', true],
    ['>=2 <4', '9', true],
    ['1 || 2', '2', true],
    ['*', '7', true],
    ['workspace:*', '7', true],
    ['latest', '7', true],
  ])('%s can be %s: %s', (declared, spoken, can) => expect(allows(declared, spoken)).toBe(can));

  it('that are installed say more than what is declared', async () => {
    const files = { 'package.json': '{"dependencies": {"zod": "^4.0.0"}}', 'node_modules/zod/package.json': '{"version": "4.6.7"}' };
    const verdict = async (title: string) => (await groundPlan(planOf(step('s1', { title })), facts(files)))[0];
    expect(await verdict('Use `zod@4.6`')).toMatchObject({ verdict: 'found', reason: '`zod` is a dependency here (4.6.7 is installed).' });
    expect(await verdict('Use `zod@4.5`')).toMatchObject({ verdict: 'not-found', reason: '`zod` is at 4.6.7 here, not at 4.5.' });
  });
});

describe('what is easily doubted in vain', () => {
  const files = {
    'package.json': JSON.stringify({
      dependencies: { zod: '^4.6.7', react: '18.2.0', half: '1.0.0' },
      devDependencies: { vitest: '3.0.0' },
    }),
    'pyproject.toml': '[project]\ndependencies = ["typing-extensions>=4", "pytest>=8"]\n',
    'go.mod': 'module example.com/m\n\nrequire github.com/gin-gonic/gin v1.9.1\n',
    'src/a.ts': 'export const a = 1;',
    'node_modules/zod/package.json': '{"exports": {".": {"import": {"types": "./index.d.cts"}}}}',
    'node_modules/zod/index.d.cts': "export * from './v4/core.js';",
    'node_modules/zod/v4/core.d.ts': 'export declare function discriminatedUnion(): void;',
    'node_modules/react/package.json': '{}',
    'node_modules/@types/react/package.json': '{"types": "index.d.ts"}',
    'node_modules/@types/react/index.d.ts': 'declare namespace React { function useEffect(): void }',
    'node_modules/half/package.json': '{"types": "index.d.ts"}',
    'node_modules/half/index.d.ts': "export * from './gone.js';",
  };
  const said = async (given: Partial<Step>): Promise<string> => {
    const claims = await groundPlan(planOf(step('s1', given)), facts(files));
    return claims.map(({ kind, subject, verdict }) => `${kind} ${subject} ${verdict}`).join(', ');
  };

  it.each([
    ["`import fs from 'fs'` and `import { x } from 'fs/promises'`", ''],
    ['Call `useEffect()`', 'api useEffect() found'],
    ['Call `discriminatedUnion()`', 'api discriminatedUnion() found'],
    ['Call `zod.toYaml()`', 'api zod.toYaml() not-found'],
    ['Call `half.toYaml()`', 'symbol half.toYaml() unknown'],
    ['Use the `typing_extensions` package', 'dependency typing_extensions found'],
    ['Use the `github.com/gin-gonic/gin` module', 'dependency github.com/gin-gonic/gin found'],
    ['Use `gin@1.9`', 'dependency gin@1.9 found'],
    ['Refactor the `auth` module', ''],
    ['Use it in the `a` package', 'dependency a unknown'],
    ['Change src/routes/+page.svelte', 'file src/routes/+page.svelte not-found'],
    ['It has `import { db } from "$lib/db"` and `import x from "#lib/x"`', ''],
    ['Create `src/new.ts` with `makeNew()`', 'file src/new.ts unknown, symbol makeNew() unknown'],
    ['Create `src/use-update.ts` for `fixIt()`', 'file src/use-update.ts unknown, symbol fixIt() not-found'],
  ])('%s: %s', async (title, claims) => expect(await said({ title })).toBe(claims));

  it.each([
    ['npx vitest run', 'found'],
    ['npx -y create-app', 'unknown'],
    ['npx vitest@3 run', 'found'],
    ['pnpm exec vitest', 'found'],
    ['pnpm dlx degit a b', 'unknown'],
    ['yarn vitest', 'found'],
    ['python -m pytest -q', 'found'],
    ['pytest tests', 'found'],
    ['cargo test', 'unknown'],
  ])('“%s” is %s', async (command, verdict) =>
    expect(await said({ checks: [{ kind: 'command', command }] })).toBe(`command ${command} ${verdict}`),
  );
});

it('says nothing of a plan that names nothing', async () => {
  expect(await groundPlan(planOf(step('s1', { title: 'Think about it, e.g. with Node.js and/or a friend' })), facts())).toEqual([]);
});

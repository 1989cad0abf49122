import { describe, expect, it } from 'vitest';
import { isSecretFile } from '../../../../src/core/capture/secret-files.ts';
import { SelectionRules } from '../../../../src/core/capture/selection-rules.ts';

describe('isSecretFile', () => {
  it.each([
    '.env',
    'app/.env.local',
    '.npmrc',
    'id_rsa',
    'keys/id_ed25519',
    'server.pem',
    'server.KEY',
    'home/.ssh/config',
    '.aws/credentials',
    'secrets.yaml',
    'prod.tfvars',
    'service-account-prod.json',
    'store.jks',
  ])('%s is one', (path) => expect(isSecretFile(path)).toBe(true));
  it.each([
    '.env.example',
    'id_rsa.pub',
    'src/env.ts',
    'environment.ts',
    'keyboard.ts',
    'src/secrets.ts',
    'key.ts',
    'docs/credentials.md',
    'src/auth.ts',
    'monkey.js',
  ])('%s is none', (path) => expect(isSecretFile(path)).toBe(false));
});

describe('SelectionRules', () => {
  const none = (): boolean => false;

  it('excludes secrets first, then what the settings name, then what git ignores', () => {
    const rules = new SelectionRules(['private/**', '*.snap']);
    expect(rules.exclusion('private/.env', none)).toBe('secret');
    expect(rules.exclusion('private/a.ts', none)).toBe('ignored');
    expect(rules.exclusion('deep/a.snap', none)).toBe('ignored');
    expect(rules.exclusion('src/a.ts', none)).toBe(undefined);
    expect(rules.exclusion('src/a.ts', () => true)).toBe('ignored');
  });

  it.each(['node_modules/a/index.js', 'packages/x/node_modules', '.git/HEAD', '.venv/lib/a.py'])('never takes %s for work', (path) => {
    expect(new SelectionRules().exclusion(path, none)).toBe('ignored');
  });

  it('with a list of what to include, takes nothing else', () => {
    const rules = new SelectionRules(['src/generated'], ['src/']);
    expect(rules.exclusion('src/a.ts', none)).toBe(undefined);
    expect(rules.exclusion('src/generated/a.ts', none)).toBe('ignored');
    expect(rules.exclusion('docs/a.md', none)).toBe('ignored');
  });
});

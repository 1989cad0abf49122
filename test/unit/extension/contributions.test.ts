import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { COMMAND_TABLE } from '../../../src/extension/commands.ts';
import { contributions } from '../../../src/extension/contributions.ts';
import { settingEntries } from '../../../src/extension/settings-table.ts';

const manifest = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as { contributes: unknown };
const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');

test('package.json contributes what the tables say (else: node scripts/contributions.ts)', () => {
  // Through JSON, which has no `undefined`.
  expect(manifest.contributes).toEqual(JSON.parse(JSON.stringify(contributions((key) => `%${key}%`))));
});

test('every setting stands in the README, with its default where that is short', () => {
  const rows = readme.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
  for (const [name, { default: value }] of settingEntries()) {
    const row = rows.find((cells) => cells[1] === `\`coagency.${name}\``);
    expect(row, name).toBeDefined();
    if (typeof value === 'number' || typeof value === 'boolean') expect(row?.[2]).toBe(String(value));
  }
});

test('settings that say where keys, prompts and logs go cannot be set by a workspace', () => {
  const sensitive = settingEntries().filter(([name]) => /^(model|sync)\.|recording\.(folder|actor)/.test(name));
  expect(sensitive.filter(([, { scope }]) => scope !== 'application')).toEqual([]);
});

test('a command for the editor or the panel says when it makes sense', () => {
  const vague = Object.entries(COMMAND_TABLE).filter(
    ([id, { editor, panel, icon, key, when, keyWhen }]) =>
      (editor && when === undefined) || (key && keyWhen === undefined && id !== 'coagency.showPanel') || (panel && icon === undefined),
  );
  expect(vague).toEqual([]);
});

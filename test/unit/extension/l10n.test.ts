import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { argumentsAt, literal, usesIn } from '../../../scripts/l10n/extract.ts';
import { readSource, sources, translatedStrings } from '../../../scripts/l10n/strings.ts';
import { contributions } from '../../../src/extension/contributions.ts';

const root = new URL('../../../', import.meta.url);
const texts = (name: string): Record<string, string> => JSON.parse(readFileSync(new URL(name, root), 'utf8')) as Record<string, string>;
/** What a translation must keep: holes, icons, and where a button leads. */
const fixed = (text: string): string[] => (text.match(/\{\d\}|\$\([\w-]+\)|\(command:[^)]*\)/g) ?? []).toSorted();

const { keys, unknown } = translatedStrings();
const english: Record<string, string> = {};
contributions((key, text) => (english[key] = text));

test('the bundle holds every text that is said, and no other (else: node scripts/l10n.ts)', () => {
  expect(unknown).toEqual([]);
  expect(texts('l10n/bundle.l10n.json')).toEqual(Object.fromEntries(keys.map((key) => [key, key])));
  expect(texts('package.nls.json')).toEqual(english);
});

const languages = readdirSync(new URL('l10n', root)).flatMap((name) => /^bundle\.l10n\.([\w-]+)\.json$/.exec(name)?.[1] ?? []);
describe.each(languages)('the translation %s', (language) => {
  test.each([
    [`l10n/bundle.l10n.${language}.json`, Object.fromEntries(keys.map((key) => [key, key]))],
    [`package.nls.${language}.json`, english],
  ])('%s is complete, and keeps holes, icons and commands', (file, source) => {
    const translated = texts(file);
    expect(Object.keys(translated).toSorted()).toEqual(Object.keys(source).toSorted());
    expect(Object.keys(source).filter((key) => translated[key]?.trim() === '')).toEqual([]);
    const kept = (all: Record<string, string>) => Object.fromEntries(Object.entries(all).map(([key, text]) => [key, fixed(text)]));
    expect(kept(translated)).toEqual(kept(source));
  });
});

test('German’s ellipsis never begins a line', () => {
  const german = texts('l10n/bundle.l10n.de.json');
  expect(Object.values(german).filter((text) => text.includes(' …'))).toEqual([]);
});

/** Errors of layers that know no editor are English, and so are those that are tested without one. */
const WITHOUT_EDITOR = new Set(['src/extension/user-error.ts', 'src/extension/session/plan-edits.ts']);
/** Calls whose texts people read, and which of their arguments those are. */
const SAID: readonly (readonly [RegExp, readonly number[]])[] = [
  [/\bnew UserError\(/g, [1, 2]],
  [/\bwindow\.show(?:Information|Warning|Error)Message\(/g, [0]],
  [/\b(?:askLine|pickStep|chooseStep)\(/g, [0, 1]],
  [/\b(?:pickFlag|pickOverride)\(/g, [1]],
  [/\.pick\(/g, [0]],
];

/** Words that stand in a source as they are. Names alone (“Coagency: …”) are no words. */
function isBare(argument: string | undefined): boolean {
  if (argument === undefined || !/^['"`]/.test(argument)) return false;
  return /[A-Za-z]{3}/.test(argument.replaceAll(/\$\{(?:[^{}]|\{[^}]*\})*\}|\$\([\w-]+\)|Coagency/g, ''));
}

test('what the extension says to people is translated', () => {
  const bare: string[] = [];
  for (const file of sources().filter((name) => name.startsWith('src/extension/') && !WITHOUT_EDITOR.has(name))) {
    const source = readSource(file);
    for (const [call, places] of SAID) {
      for (const match of source.matchAll(call)) {
        const given = argumentsAt(source, match.index + match[0].length);
        for (const place of places) if (isBare(given[place])) bare.push(`${file}: ${given[place]}`);
      }
    }
    if (/tables?\.ts$|commands\.ts$|walkthrough\.ts$/.test(file)) continue;
    for (const match of source.matchAll(/\b(?:title|placeHolder|prompt|detail|openLabel): ('.*)/g))
      if (isBare(match[1])) bare.push(`${file}: ${match[0]}`);
    // What a list or a field says: a word chosen between two, and the log's own names for things.
    for (const [words] of source.matchAll(/\? [^?:\n]+ : '[A-Z][^'\n]* [^'\n]+'|\bdescription: \w+(?:\.\w+)*\.(?:state|wrong|kind)\b.*/g))
      bare.push(`${file}: ${words}`);
  }
  // The timeline's lanes are named where no markup stands.
  for (const [, words] of readSource('webview/replay/lanes.ts').matchAll(/lane\([^()]*'([A-Z][^']*)'/g)) bare.push(`lanes: ${words}`);
  expect(bare).toEqual([]);
});

test('what the pages say to people is translated', () => {
  const bare: string[] = [];
  for (const file of sources().filter((name) => name.endsWith('.tsx'))) {
    const source = readSource(file);
    // Text between tags, and attributes that are read aloud or shown.
    for (const [, words] of source.matchAll(/<(?!kbd)\w[^<>]*>\s*([A-Z][a-z]{2,}[\w ,.’]*)\s*<\//g)) bare.push(`${file}: ${words}`);
    for (const [, words] of source.matchAll(/\b(?:title|aria-label|placeholder|label)="((?!https:|Ctrl\+)[^"]*[A-Za-z]{3}[^"]*)"/g))
      bare.push(`${file}: ${words}`);
  }
  expect(bare).toEqual([]);
});

test('pictures that the walkthrough names are there', () => {
  const named = JSON.stringify(contributions((_key, text) => text)).match(/media\/[\w/-]+\.(?:png|svg)/g) ?? [];
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((file) => !existsSync(new URL(file, root)))).toEqual([]);
});

test('texts are read off a source as they are written', () => {
  expect(usesIn(`l10n.t('it’s {0}', f(a, 'b'))\ncounted(\n  n,\n  '{0} file',\n  "{0} files",\n)\nl10n(title)`)).toEqual([
    { keys: ['it’s {0}'], line: 1 },
    { keys: ['{0} file', '{0} files'], line: 2 },
    { keys: [], line: 7 },
  ]);
  expect(literal(`'it\\'s'`)).toBe("it's");
});

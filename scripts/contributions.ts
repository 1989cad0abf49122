import { readFileSync, writeFileSync } from 'node:fs';
import { contributions } from '../src/extension/contributions.ts';

/** Writes `contributes` of package.json, and its texts into package.nls.json, from the typed tables. */
const file = new URL('../package.json', import.meta.url);
const manifest = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
const texts: Record<string, string> = {};
manifest['contributes'] = contributions((key, english) => {
  texts[key] = english;
  return `%${key}%`;
});
writeFileSync(file, `${JSON.stringify(manifest, null, 2)}\n`);
writeFileSync(new URL('../package.nls.json', import.meta.url), `${JSON.stringify(texts, null, 2)}\n`);

import { readFileSync, writeFileSync } from 'node:fs';
import { contributions } from '../src/extension/contributions.ts';

/** Writes `contributes` of package.json from the typed tables of commands and settings. */
const file = new URL('../package.json', import.meta.url);
const manifest = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
manifest['contributes'] = contributions();
writeFileSync(file, `${JSON.stringify(manifest, null, 2)}\n`);

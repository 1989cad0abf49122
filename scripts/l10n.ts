import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './toolchain.mjs';
import { translatedStrings } from './l10n/strings.ts';

/**
 * Writes l10n/bundle.l10n.json, the English texts of extension and pages, and takes what is no longer said out of the translations
 * (`bundle.l10n.LANGUAGE.json`). Exit 1 and a list where a translation lacks one.
 */
const folder = path.join(root, 'l10n');
const { keys, unknown } = translatedStrings();
const write = (name: string, texts: Readonly<Record<string, string>>): void =>
  writeFileSync(path.join(folder, name), `${JSON.stringify(texts, null, 2)}\n`);
write('bundle.l10n.json', Object.fromEntries(keys.map((key) => [key, key])));
for (const line of unknown) console.log(`${line}: the text cannot be read off the source`);
let missing = unknown.length;
for (const name of readdirSync(folder).filter((each) => /^bundle\.l10n\.[\w-]+\.json$/.test(each))) {
  const texts = JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as Record<string, string>;
  write(name, Object.fromEntries(keys.flatMap((key) => (texts[key] === undefined ? [] : [[key, texts[key]]]))));
  for (const key of keys.filter((each) => texts[each] === undefined)) {
    console.log(`${name}: ${key}`);
    missing++;
  }
}
console.log(`${keys.length} texts, ${missing} missing`);
process.exitCode = missing === 0 ? 0 : 1;

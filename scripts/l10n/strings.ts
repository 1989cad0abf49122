import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../toolchain.mjs';
import { literal, usesIn } from './extract.ts';

/** Tables whose texts are translated where they are shown: the file, and the fields that hold a text for people. */
const TABLES: Readonly<Record<string, RegExp>> = {
  'webview/replay/keys.ts': /\b(?:title|does): ('(?:\\.|[^'])*')|\bjump\('[^']*', '[^']*', '[^']*', ('(?:\\.|[^'])*')/g,
  'webview/replay/moments-pane.tsx': /\blabel: ('(?:\\.|[^'])*')/g,
  'webview/sessions/filters.tsx': /\blabel: ('(?:\\.|[^'])*')/g,
  'webview/sessions/session-table.tsx': /\blabel: ('(?:\\.|[^'])*')/g,
  'src/core/replay/words.ts': /^ {2}(?:'[\w-]+'|\w+): ('(?:\\.|[^'])*'),$/gm,
};
/** Keys that are put together: what a review or an override is about, and who reads. */
const BUILT = ['of the plan', 'of the step', 'of the flag', 'of the finding', 'admin', 'annotator', 'reviewer', 'reader'];
/** Where a key is read from a table or put together. */
const DYNAMIC = new Set([
  ...Object.keys(TABLES),
  'webview/replay/help.tsx',
  'webview/replay/override-card.tsx',
  'webview/sessions/app.tsx',
  'webview/shared/l10n.ts',
]);

export interface Strings {
  /** English texts, sorted. */
  readonly keys: readonly string[];
  /** Calls whose key cannot be read off the source, `file:line`. */
  readonly unknown: readonly string[];
}

/** Sources whose words people read: the extension and the pages. */
export function sources(): readonly string[] {
  return ['src/extension', 'webview'].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name))
      .map((name) => `${folder}/${name.replaceAll('\\', '/')}`),
  );
}

export const readSource = (file: string): string => readFileSync(path.join(root, file), 'utf8');

/** Every text that is translated. */
export function translatedStrings(): Strings {
  const keys = new Set(BUILT);
  const unknown: string[] = [];
  for (const file of sources()) {
    for (const use of usesIn(readSource(file))) {
      for (const key of use.keys) keys.add(key);
      if (use.keys.length === 0 && !DYNAMIC.has(file)) unknown.push(`${file}:${use.line}`);
    }
  }
  for (const [file, pattern] of Object.entries(TABLES)) {
    for (const match of readSource(file).matchAll(pattern)) {
      const key = literal(match.slice(1).find((group) => group !== undefined) ?? '');
      if (key !== undefined) keys.add(key);
    }
  }
  return { keys: [...keys].sort((a, b) => (a < b ? -1 : 1)), unknown };
}

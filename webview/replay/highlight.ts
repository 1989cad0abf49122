import { HighlightStyle, StreamLanguage, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { tags } from '@lezer/highlight';
import { offered } from './languages/offer.ts';
import { loadScript } from './load-script.ts';

/** Script, grammar in it, and what it is for: VS Code's language ids, and ends of paths where a log names no language. */
const GRAMMARS = [
  ['javascript', 'javascript', 'javascript javascriptreact js jsx mjs cjs'],
  ['javascript', 'typescript', 'typescript typescriptreact ts tsx mts'],
  ['javascript', 'json', 'json jsonc'],
  ['python', 'python', 'python py'],
  ['rust', 'rust', 'rust rs'],
  ['go', 'go', 'go'],
  ['clike', 'c', 'c h'],
  ['clike', 'cpp', 'cpp cc hpp'],
  ['clike', 'csharp', 'csharp cs'],
  ['clike', 'java', 'java'],
  ['clike', 'kotlin', 'kotlin kt'],
  ['clike', 'scala', 'scala'],
  ['clike', 'dart', 'dart'],
  ['css', 'css', 'css'],
  ['css', 'less', 'less'],
  ['css', 'sCSS', 'scss'],
  ['xml', 'html', 'html vue svelte'],
  ['xml', 'xml', 'xml svg'],
  ['yaml', 'yaml', 'yaml yml'],
  ['toml', 'toml', 'toml'],
  ['shell', 'shell', 'shellscript sh bash'],
  ['ruby', 'ruby', 'ruby rb'],
  ['swift', 'swift', 'swift'],
  ['lua', 'lua', 'lua'],
  ['dockerfile', 'dockerFile', 'dockerfile'],
] as const;

const BY_NAME = new Map(GRAMMARS.flatMap(([family, mode, names]) => names.split(' ').map((name) => [name, { family, mode }] as const)));
const made = new Map<string, Extension>();
const loading = new Map<string, Promise<void>>();

/**
 * Highlighting for a file; nothing for a language that is not known. A grammar is a script of its own, fetched when the first file of its
 * kind is shown: until then the answer is a promise.
 */
export function languageOf(id: string, uri: string): Extension | Promise<Extension> {
  const grammar = BY_NAME.get(id) ?? BY_NAME.get(uri.slice(uri.lastIndexOf('.') + 1).toLowerCase());
  if (!grammar) return [];
  const { family, mode } = grammar;
  const known = make(family, mode);
  if (known) return known;
  const script = loading.get(family) ?? loadScript(`replay.${family}.js`);
  loading.set(family, script);
  // Without its colours the text is still the text.
  return script.then(
    () => make(family, mode) ?? [],
    () => [],
  );
}

function make(family: string, mode: string): Extension | undefined {
  const parser = offered(family)?.[mode];
  if (!parser) return undefined;
  let language = made.get(mode);
  if (!language) made.set(mode, (language = StreamLanguage.define(parser)));
  return language;
}

/** Colours that VS Code gives webviews for values, by theme; what has none keeps the text's own. */
export const highlighting: Extension = syntaxHighlighting(
  HighlightStyle.define([
    { tag: [tags.keyword, tags.modifier, tags.operatorKeyword, tags.tagName], color: 'var(--code-keyword)' },
    { tag: [tags.string, tags.special(tags.string), tags.regexp, tags.attributeValue], color: 'var(--code-string)' },
    { tag: [tags.number, tags.bool, tags.atom, tags.null], color: 'var(--code-number)' },
    { tag: [tags.comment, tags.meta], color: 'var(--code-comment)' },
    { tag: [tags.typeName, tags.className, tags.standard(tags.variableName)], color: 'var(--code-type)' },
    { tag: [tags.definition(tags.variableName), tags.function(tags.variableName)], color: 'var(--code-name)' },
    { tag: [tags.propertyName, tags.attributeName], color: 'var(--code-property)' },
    { tag: tags.invalid, color: 'inherit' },
  ]),
);

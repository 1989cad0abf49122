import { HighlightStyle, StreamLanguage, syntaxHighlighting } from '@codemirror/language';
import type { StreamParser } from '@codemirror/language';
import { c, cpp, csharp, dart, java, kotlin, scala } from '@codemirror/legacy-modes/mode/clike';
import { css, less, sCSS } from '@codemirror/legacy-modes/mode/css';
import { dockerFile } from '@codemirror/legacy-modes/mode/dockerfile';
import { go } from '@codemirror/legacy-modes/mode/go';
import { javascript, json, typescript } from '@codemirror/legacy-modes/mode/javascript';
import { lua } from '@codemirror/legacy-modes/mode/lua';
import { python } from '@codemirror/legacy-modes/mode/python';
import { ruby } from '@codemirror/legacy-modes/mode/ruby';
import { rust } from '@codemirror/legacy-modes/mode/rust';
import { shell } from '@codemirror/legacy-modes/mode/shell';
import { swift } from '@codemirror/legacy-modes/mode/swift';
import { toml } from '@codemirror/legacy-modes/mode/toml';
import { html, xml } from '@codemirror/legacy-modes/mode/xml';
import { yaml } from '@codemirror/legacy-modes/mode/yaml';
import type { Extension } from '@codemirror/state';
import { tags } from '@lezer/highlight';

type Mode = StreamParser<unknown>;

/** By VS Code's language id, and by the end of a path where a log names no language. */
const MODES: Readonly<Record<string, Mode>> = {
  javascript,
  javascriptreact: javascript,
  js: javascript,
  jsx: javascript,
  mjs: javascript,
  cjs: javascript,
  typescript,
  typescriptreact: typescript,
  ts: typescript,
  tsx: typescript,
  mts: typescript,
  json,
  jsonc: json,
  python,
  py: python,
  rust,
  rs: rust,
  go,
  c,
  h: c,
  cpp,
  cc: cpp,
  hpp: cpp,
  csharp,
  cs: csharp,
  java,
  kotlin,
  kt: kotlin,
  scala,
  dart,
  css,
  less,
  scss: sCSS,
  html,
  vue: html,
  svelte: html,
  xml,
  svg: xml,
  yaml,
  yml: yaml,
  toml,
  shellscript: shell,
  sh: shell,
  bash: shell,
  ruby,
  rb: ruby,
  swift,
  lua,
  dockerfile: dockerFile,
};

const made = new Map<Mode, Extension>();

/** Highlighting for a file; nothing for a language that is not known. */
export function languageOf(id: string, uri: string): Extension {
  const mode = MODES[id] ?? MODES[uri.slice(uri.lastIndexOf('.') + 1).toLowerCase()];
  if (!mode) return [];
  let language = made.get(mode);
  if (!language) made.set(mode, (language = StreamLanguage.define(mode)));
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

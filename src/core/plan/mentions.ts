import { cleanPath } from './clean.ts';
import type { StepKind } from './schema.ts';

const URLS = /\b[a-z][a-z0-9+.-]{0,20}:\/\/[^\s)>\]]+/gi;
const CODE_SPAN = /`([^`\n]{1,300})`/g;
/** A path with a folder, and a name with an extension or a folder's closing slash. */
const PATHS = /(?<![\w@/.~-])(?:\.{1,2}\/|\/)?(?:[\w@.+[\]()-]{1,100}\/){1,30}(?:[\w@.+[\]()-]{0,100}\.[A-Za-z][A-Za-z0-9]{0,9})(?![\w/])/g;
const EXTENSIONS =
  'tsx?|[cm]?[jt]s|jsx|json|py|rb|go|rs|java|kt|swift|php|c|h|cc|cpp|hpp|cs|css|scss|less|html|vue|svelte|md|mdx|ya?ml|toml|sql|sh|proto|graphql|tf|xml|ini|cfg|lock|txt';
/** A bare file name, only with an extension that is surely one. */
const NAMES = new RegExp(`(?<![\\w@/.+-])[\\w@+][\\w@.+-]{0,100}\\.(?:${EXTENSIONS})(?![\\w/-]|\\.\\w)`, 'g');
const BARE_FILE = new RegExp(`^(?:[\\w@.+-]+\\.(?:${EXTENSIONS})|Makefile|Dockerfile|Justfile|\\.[a-z][\\w.-]+)$`);
/** Products that look like files. */
const PRODUCTS =
  /^(?:node|next|nuxt|vue|react|express|three|d3|chart|ember|backbone|socket|discord|p5|alpine|nest|moment|electron|asp|deno|bun)\.(?:js|ts|io|net)$/i;
const SYMBOL = /^(?:new\s+|await\s+)?([A-Za-z_$][\w$]*(?:(?:\.|::|#)[A-Za-z_$][\w$]*)*)(\([^`]*\))?;?$/;

/** As many as a step may name. */
const MOST = 200;

/** Paths of files that a text names, in order; the first of very many. */
export function mentionedFiles(text: string): string[] {
  const plain = text.replaceAll(URLS, ' ');
  const found = [...plain.matchAll(PATHS), ...plain.matchAll(NAMES)]
    .toSorted((left, right) => left.index - right.index)
    .map(([path]) => path.replace(/\($|\)$/g, ''))
    .filter((path) => !PRODUCTS.test(path));
  return [...new Set(found.map(cleanPath))].slice(0, MOST);
}

/** Identifiers that a text names in code spans, the first of very many: calls, qualified names, and names that no word of prose looks like. */
export function mentionedSymbols(text: string): string[] {
  const found: string[] = [];
  for (const [, span] of text.matchAll(CODE_SPAN)) {
    const match = SYMBOL.exec(span!.trim());
    if (!match || BARE_FILE.test(span!.trim())) continue;
    const [, name, call] = match;
    if (call !== undefined || /[a-z][A-Z]|[._:#]|^[A-Z][a-z]+[A-Z]|[A-Z]{2,}_/.test(name!))
      found.push(name! + (call === undefined ? '' : '()'));
  }
  return [...new Set(found)].slice(0, MOST);
}

/** The code spans of a text, as they stand. */
export function codeSpans(text: string): string[] {
  return [...text.matchAll(CODE_SPAN)].map(([, span]) => span!.trim());
}

/** What a step produces, guessed from its words where nobody says it. `code` unless the words are plain. */
export function guessKind(title: string, files: readonly string[] = []): StepKind {
  if (/^(?:decide|choose|agree on|clarify|discuss|evaluate|find out)\b/i.test(title)) return 'decision';
  if (/^(?:deploy|release|publish|roll ?out|run the migration|bump the version|announce)\b/i.test(title)) return 'ops';
  if (
    /^(?:document|describe)\b|\b(?:readme|changelog|documentation|docs)\b/i.test(title) ||
    (files.length > 0 && files.every((path) => /\.mdx?$|^docs\//.test(path)))
  )
    return 'docs';
  const tests = /(?:^|\/)(?:tests?|specs?|__tests__)\/|[._-](?:test|spec)\.\w+$|(?:^|\/)test_\w+\.py$/;
  if (
    /^(?:test|cover)\b|\b(?:unit|integration|e2e|end-to-end|contract|regression|property)[ -]tests?\b|\b(?:add|write|extend|create) (?:\w+ ){0,3}tests?\b/i.test(
      title,
    )
  )
    return 'test';
  return files.length > 0 && files.every((path) => tests.test(path)) ? 'test' : 'code';
}

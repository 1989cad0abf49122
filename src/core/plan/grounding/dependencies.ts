import type { Step } from '../schema.ts';
import { commandsOf, invocationsOf } from './commands.ts';

/** A package that a step names, with the version that it says. `adds`: the step installs it. */
export interface NamedDependency {
  readonly name: string;
  readonly version?: string;
  readonly adds: boolean;
}

/** npm's (with a scope), Python's and Rust's plain names, and Go's paths. */
const NAME = String.raw`(?:@[a-z0-9][\w.-]*\/)?[a-zA-Z0-9][\w.-]*(?:(?<=\.[a-z]+)(?:\/[\w.-]+)+)?`;
/** What Node has by itself. */
const NODE_BUILT_IN =
  /^(?:assert|async_hooks|buffer|child_process|cluster|console|constants|crypto|dgram|diagnostics_channel|dns|domain|events|fs|http2?|https|inspector|module|net|os|path|perf_hooks|process|punycode|querystring|readline|repl|stream|string_decoder|timers|tls|tty|url|util|v8|vm|wasi|worker_threads|zlib)$/;
const WITH_VERSION = new RegExp('`(' + NAME + ')@([\\^~]?\\d+(?:\\.\\d+){0,2}|latest|next)`', 'g');
const CALLED_PACKAGE = new RegExp('`(' + NAME + ')` (?:npm |pip |Python |Rust |Go )?(package|library|dependency|crate|gem|module)\\b', 'g');
const IMPORTED = /(?:\bfrom|\brequire\(|\bimport)\s*['"]([^'"./][^'"]*)['"]/g;

/** Only packages that are surely meant as such: a version after an @, the word “package” after it, an import, an install command. */
export function dependenciesOf(step: Step): NamedDependency[] {
  const text = `${step.title}\n${step.description}`;
  const named = new Map<string, NamedDependency>();
  for (const line of commandsOf(step)) {
    for (const invocation of invocationsOf(line)) {
      if (invocation.kind !== 'install') continue;
      for (const word of invocation.names) note(named, { ...split(word), adds: true });
    }
  }
  const adding = /\b(?:install|add|introduce|adopt|bring in|switch to|migrate to|replace .* (?:by|with))\b/i.test(text);
  for (const [, name, version] of text.matchAll(WITH_VERSION))
    note(named, { name: name!, version: version!, adds: /\b(?:upgrade|update|bump|install|add)\b/i.test(text) });
  for (const [, name, called] of text.matchAll(CALLED_PACKAGE)) {
    // “The `auth` module” is nearly always one's own.
    if (called !== 'module' || name!.includes('/')) note(named, { name: name!, adds: adding });
  }
  for (const [, specifier] of text.matchAll(IMPORTED)) {
    // A scheme, the editor's own module, and the ways in which projects name their own folders.
    if (/^[a-z]+:|^(?:vscode|@\/|[~#$])/.test(specifier!)) continue;
    const name = packageOf(specifier!);
    if (!NODE_BUILT_IN.test(name)) note(named, { name, adds: adding });
  }
  return [...named.values()];
}

function note(named: Map<string, NamedDependency>, dependency: NamedDependency): void {
  if (!named.has(dependency.name)) named.set(dependency.name, dependency);
}

function split(word: string): { name: string; version?: string } {
  const [, name, version] = /^((?:@[\w.-]+\/)?[\w.-]+?)(?:(?:@|==|>=|~=)[\^~]?(.+))?$/.exec(word) ?? [];
  return version === undefined ? { name: name ?? word } : { name: name ?? word, version };
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

import { codeSpans } from '../mentions.ts';
import type { Step } from '../schema.ts';

/** One program that a command line runs, as far as a workspace can know it. */
export type Invocation =
  | { readonly kind: 'npm-script'; readonly runner: string; readonly script: string }
  | { readonly kind: 'make-target'; readonly target: string }
  /** A script file of the workspace, run by itself or by an interpreter. */
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'install'; readonly names: readonly string[] }
  /** A package's program, run or fetched by a runner: `npx vitest`. */
  | { readonly kind: 'package-program'; readonly runner: string; readonly name: string }
  /** Anything else: whether a program is installed, a workspace does not say. */
  | { readonly kind: 'program'; readonly name: string };

const RUNNERS = /^(?:npm|pnpm|yarn|bun)$/;
const INTERPRETERS = /^(?:node|bash|sh|zsh|python3?|ruby|deno|tsx|ts-node|bun|php|perl)$/;
const SCRIPT_FILE = /^(?:\.{1,2}\/|[\w@.-]+\/)[\w@./-]+\.(?:[cm]?[jt]s|sh|py|rb|php|pl|bash)$/;
/** What the runners do by themselves, so that it names no script. */
const BUILT_IN =
  /^(?:install|i|ci|add|remove|uninstall|rm|update|up|upgrade|exec|x|dlx|init|create|publish|pack|version|link|audit|outdated|ls|list|view|info|config|cache|login|why|dedupe|prune|help|-.*)$/;
const LOOKS_LIKE_COMMAND = /^(?:\$\s+|(?:npm|npx|pnpm|yarn|bun|make|node|bash|sh|python3?)\s+\S|\.\/[\w./-]+(?:\s|$))/;

/** The command lines that a step names: its checks, and code spans that plainly are one. */
export function commandsOf(step: Step): string[] {
  const checks = step.checks.flatMap((check) => (check.kind === 'command' ? [check.command] : []));
  const spans = codeSpans(`${step.title}\n${step.description}`).filter((span) => LOOKS_LIKE_COMMAND.test(span));
  return [...new Set([...checks, ...spans.map((span) => span.replace(/^\$\s+/, ''))])];
}

/** The programs that a command line runs, one after the other. What stands in quotes is not looked into, but for a plain word. */
export function invocationsOf(line: string): Invocation[] {
  const plain = line.replaceAll(/"[^"]*"|'[^']*'/g, (quoted) => (/^.[\w:./@-]+.$/.test(quoted) ? quoted.slice(1, -1) : 'QUOTED'));
  const parts = plain.split(/&&|\|\||[;|\n(){}]/).map((part) =>
    part
      .trim()
      .split(/\s+/)
      .filter((word) => word !== ''),
  );
  // After a change of folder, scripts and paths are those of another place.
  const moved = parts.findIndex(([first]) => first === 'cd' || first === 'pushd');
  return parts.slice(0, moved === -1 ? parts.length : moved).flatMap((words) => invocation(words) ?? []);
}

function invocation(words: readonly string[]): Invocation | undefined {
  const rest = words.slice(words.findIndex((word) => !/^\w+=/.test(word) && !/^(?:sudo|time|env|nice|exec)$/.test(word)));
  const [program, ...args] = rest;
  if (program === undefined || /^\w+=/.test(program)) return undefined;
  if (program === 'npx' || program === 'bunx') return packageProgram(program, args);
  if (RUNNERS.test(program)) return runner(program, args);
  if (program === 'make') {
    // With -C or -f it is another file's target.
    if (args.some((arg) => /^-[Cf]/.test(arg))) return { kind: 'program', name: program };
    const target = args.find((arg, at) => !arg.startsWith('-') && !arg.includes('=') && !/^-[jl]$/.test(args[at - 1] ?? ''));
    return target === undefined || isUnsaid(target) ? { kind: 'program', name: program } : { kind: 'make-target', target };
  }
  if (/^pip3?$/.test(program) && args[0] === 'install') return { kind: 'install', names: packages(args.slice(1)) };
  const module = /^python3?$/.test(program) && args[0] === '-m' ? args[1] : undefined;
  if (module !== undefined) return { kind: 'program', name: module };
  if (SCRIPT_FILE.test(program)) return { kind: 'file', path: program.replace(/^\.\//, '') };
  const script = INTERPRETERS.test(program) ? args.find((arg) => !arg.startsWith('-')) : undefined;
  if (script !== undefined && SCRIPT_FILE.test(script) && !args.includes('-e') && !args.includes('-c'))
    return { kind: 'file', path: script.replace(/^\.\//, '') };
  return { kind: 'program', name: program };
}

/** What only the shell knows. */
const isUnsaid = (word: string): boolean => word === 'QUOTED' || /[$*`]/.test(word);

function runner(program: string, args: readonly string[]): Invocation | undefined {
  // In a package of a monorepo, the scripts are that package's.
  if (args.some((arg) => /^(?:-w|--workspaces?|--prefix|-C|--filter|--dir|--cwd|-F|-r|workspace)(?:=|$)/.test(arg)))
    return { kind: 'program', name: program };
  const words = args.filter((arg) => !arg.startsWith('-'));
  const [verb, name] = words;
  if (verb === undefined) return { kind: 'program', name: program };
  if (/^(?:run|run-script)$/.test(verb))
    return name === undefined || isUnsaid(name)
      ? { kind: 'program', name: program }
      : { kind: 'npm-script', runner: program, script: name };
  if (/^(?:test|t|start|stop|restart)$/.test(verb)) {
    // `bun test` is bun's own test runner.
    if (program === 'bun' && verb === 'test') return { kind: 'program', name: program };
    return { kind: 'npm-script', runner: program, script: verb === 't' ? 'test' : verb };
  }
  if (/^(?:install|i|add)$/.test(verb)) return { kind: 'install', names: packages(words.slice(1)) };
  if (/^(?:exec|dlx|x)$/.test(verb)) return packageProgram(program, words.slice(1));
  // `yarn lint` runs a script or a program of a dependency; npm has no such short form.
  if (program !== 'npm' && program !== 'bun' && !BUILT_IN.test(verb)) return { kind: 'program', name: verb };
  return { kind: 'program', name: program };
}

function packageProgram(runner: string, args: readonly string[]): Invocation {
  const named = args.find((arg) => !arg.startsWith('-'));
  if (named === undefined) return { kind: 'program', name: runner };
  // Without its version: `npx prettier@3`.
  return { kind: 'package-program', runner, name: named.replace(/(?<=.)@.*$/, '') };
}

function packages(words: readonly string[]): string[] {
  return words.filter(
    (word) => /^(?:@[\w.-]+\/)?[\w.-]+(?:[@=~<>].*)?$/.test(word) && word !== '.' && word !== 'QUOTED' && !/\.(?:txt|tgz|whl)$/.test(word),
  );
}

import { isSecretFile } from '../../capture/secret-files.ts';
import { mentionedFiles } from '../mentions.ts';
import { baseName } from '../grounding/near-miss.ts';

export interface Ranked {
  readonly path: string;
  readonly score: number;
}

/** What a task speaks of. */
export interface TaskWords {
  /** Words in lower case, identifiers split, each once. */
  readonly words: ReadonlySet<string>;
  /** Paths and file names as they stand. */
  readonly paths: readonly string[];
  /** Identifiers as they stand: names that no prose would hold. */
  readonly names: readonly string[];
}

const STOP = new Set(
  (
    'the and for with that this from into when then than them they there their have has had not are was were will would should could can may must ' +
    'add fix use make new all any each also only but our your its file files code should need needs want like how what where which who why does done ' +
    'change update create remove implement support test tests src lib index main util utils'
  ).split(' '),
);
const NOT_TEXT =
  /\.(?:png|jpe?g|gif|webp|ico|icns|svg|pdf|zip|gz|tgz|br|woff2?|ttf|otf|eot|mp[34]|mov|avi|wasm|exe|dll|so|dylib|class|jar|pyc|db|sqlite3?|bin|dat|lock|map|snap|vsix|jsonl|csv|parquet)$/i;
const MACHINE_MADE =
  /(?:^|\/)(?:package-lock\.json|pnpm-lock\.yaml|yarn\.lock|CHANGELOG\.md|LICENSE(?:\.\w+)?)$|\.min\.\w+$|\.generated\.\w+$|(?:^|\/)(?:dist|build|out|vendor|third_party|coverage|fixtures|__snapshots__)\//;
const TEST = /(?:^|\/)(?:tests?|specs?|__tests__)\/|[._-](?:test|spec)\.\w+$/;
/** A prompt leaves the machine, so it is stricter than the log: these may be code as well, or values that are no secret. */
const NOT_FOR_PROMPTS = /(?:^|\/)(?:\.env\.(?!example$|sample$|template$)[\w.-]+|credentials\.\w+|secrets?\.env)$/i;

/** Names that promise a secret inside. Examples of them are meant to be read. */
export function isSecretName(path: string): boolean {
  return isSecretFile(path) || NOT_FOR_PROMPTS.test(path);
}

export function taskWords(text: string): TaskWords {
  const bounded = text.slice(0, 60_000);
  const names = bounded.match(/[A-Za-z_$][\w$]*/g) ?? [];
  return {
    words: new Set(wordsOf(bounded)),
    paths: mentionedFiles(bounded),
    names: [...new Set(names.filter((name) => /[a-z][A-Z]|_|\$/.test(name) && name.length > 3))].slice(0, 200),
  };
}

/** Words of prose, paths and identifiers (`parseUserId` is parse, user, id), roughly without endings. */
export function wordsOf(text: string): string[] {
  return text
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length > 2 && !STOP.has(word))
    .map((word) => word.replace(/(?:ies|ing|ers?|ed|es|s)$/, (end) => (word.length - end.length < 3 ? end : '')));
}

/** Files by what their paths say, best first; those that cannot matter are left out. */
export function rankByPath(files: readonly string[], task: TaskWords, open: readonly string[]): Ranked[] {
  const readable = files.filter((path) => !NOT_TEXT.test(path));
  const wordsByPath = readable.map((path) => new Set(wordsOf(path)));
  const weight = rarity(wordsByPath);
  const named = new Set(task.paths);
  const namedBase = new Set(task.paths.map(baseName));
  const namedFolders = new Set(readable.filter((path) => named.has(path) || namedBase.has(baseName(path))).map(folderOf));
  return readable
    .map((path, index): Ranked => {
      let score = 0;
      for (const word of wordsByPath[index]!) if (task.words.has(word)) score += weight(word);
      if (named.has(path) || task.paths.some((other) => other.endsWith(`/${path}`) || path.endsWith(`/${other}`))) score += 100;
      else if (namedBase.has(baseName(path))) score += 40;
      if (namedFolders.has(folderOf(path))) score += 3;
      const opened = open.indexOf(path);
      if (opened !== -1) score += Math.max(3, 10 - opened);
      if (/^(?:README(?:\.\w+)?|package\.json|pyproject\.toml|Cargo\.toml|go\.mod)$/i.test(path)) score += 1;
      if (TEST.test(path)) score *= 0.8;
      // Still a candidate where nothing else is, and where the task names it.
      if (MACHINE_MADE.test(path)) score *= 0.1;
      return { path, score: score - path.split('/').length / 1_000 };
    })
    .toSorted(byScore);
}

/** The candidates by path and content together, best first; those that have nothing to do with the task are left out. */
export function rankByContent(candidates: readonly Ranked[], contents: ReadonlyMap<string, string>, task: TaskWords): Ranked[] {
  const wordsIn = new Map([...contents].map(([path, text]) => [path, new Set(wordsOf(text.slice(0, 60_000)))]));
  const weight = rarity([...wordsIn.values()]);
  return candidates
    .filter(({ path }) => contents.has(path))
    .map(({ path, score }): Ranked => {
      let inside = 0;
      for (const word of task.words) if (wordsIn.get(path)!.has(word)) inside += weight(word);
      const names = task.names.filter((name) => contents.get(path)!.includes(name)).length;
      return { path, score: score * 2 + inside + names * 8 };
    })
    .filter(({ score }) => score > 1)
    .toSorted(byScore);
}

/** Words that few files have tell more: inverse document frequency, in natural logarithms. */
function rarity(documents: readonly ReadonlySet<string>[]): (word: string) => number {
  const counts = new Map<string, number>();
  for (const words of documents) for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return (word) => Math.log(1 + documents.length / (1 + (counts.get(word) ?? 0)));
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function byScore(left: Ranked, right: Ranked): number {
  return right.score - left.score || (left.path < right.path ? -1 : 1);
}

import type { Step } from '../schema.ts';
import { baseName } from './near-miss.ts';

/**
 * What a step says of a thing that it names: that it makes it, that it perhaps does, or that the thing is there already.
 * Only the last is a claim that can be false today.
 */
export type Role = 'creates' | 'may-create' | 'expects';

const MAKE =
  'add|create|introduce|write|implement|define|extract|build|set ?up|scaffold|generate|make|provide|declare|draft|start|bootstrap|initiali[sz]e|develop|design';
const MOVE = 'move|rename|split|copy|convert|port|migrate|turn|export|save|put|extract|write|factor';
const TOUCH =
  'update|change|modify|fix|edit|extend|refactor|remove|delete|replace|adjust|use|using|call|read|open|look|see|check|import|reuse|existing|adapt|wire|hook|register|follow|reference|run|rely|depend|wrap|based|similar|mirror|like|review|inspect|improve|clean|simplify';
const VERBS = new RegExp(
  `\\b(?:(?<make>${MAKE})(?:s|es|d|ed|ing)?|(?<move>${MOVE})(?:s|d|ed|ing)?|(?<touch>${TOUCH})(?:s|es|d|ed|ing)?|(?<fresh>new))\\b`,
  'gi',
);
const STARTS_MAKING = new RegExp(`^(?:${MAKE})\\b`, 'i');
const IS_MOVE = new RegExp(`^(?:${MOVE})`, 'i');
/** The one nearest to the name. */
const PREPOSITION = /^.*\b(in|into|inside|within|at|under|as|to|onto|from|of|with|for|via|by|on|against|through)\b[^.,;:]{0,30}$/is;

/** How a step speaks of a file or symbol. `subject` as it is named there. */
export function roleOf(step: Pick<Step, 'title' | 'description' | 'kind'>, subject: string): Role {
  const roles = sentencesOf(`${step.title}\n${step.description}`).flatMap((sentence) => roleIn(sentence, subject) ?? []);
  if (roles.includes('creates')) return 'creates';
  const begins = STARTS_MAKING.test(step.title);
  if (roles.length === 0) return begins || isProduct(step, subject) ? 'may-create' : 'expects';
  if (roles.includes('may-create') || (isProduct(step, subject) && begins)) return 'may-create';
  return 'expects';
}

/** Tests and documents that a test or docs step names are what it is there to write. */
function isProduct({ kind }: Pick<Step, 'kind'>, subject: string): boolean {
  if (kind === 'test') return /(?:^|\/)(?:tests?|specs?|__tests__|fixtures)\/|[._-](?:test|spec)s?\.\w+$|(?:^|\/)test_/i.test(subject);
  return kind === 'docs' && /\.(?:mdx?|rst|adoc)$/i.test(subject);
}

function roleIn(sentence: string, subject: string): Role | undefined {
  const at = placeOf(sentence, subject);
  if (at === undefined) return undefined;
  const before = sentence.slice(0, at.start);
  const after = sentence.slice(at.end);
  if (/^[`'")\]]*\s*\((?:new|create|to be (?:created|added)|does not exist yet)\b/i.test(after)) return 'creates';
  // A name may hold a verb: `new.ts`, `useStore`.
  const prose = before.replaceAll(/`[^`]*`|\S*[\w)][./]\w\S*/g, (name) => '_'.repeat(name.length));
  const verb = [...prose.matchAll(VERBS)].at(-1);
  if (!verb) return undefined;
  const { make, move, fresh } = verb.groups ?? {};
  const between = prose.slice(verb.index + verb[0].length);
  const preposition = PREPOSITION.exec(between)?.[1]?.toLowerCase();
  if (fresh !== undefined) return preposition === undefined || /^(?:in|into|at|as|under)$/.test(preposition) ? 'creates' : 'expects';
  if (move !== undefined || (make !== undefined && IS_MOVE.test(make))) {
    if (preposition !== undefined && /^(?:to|into|as|in|under|onto)$/.test(preposition)) return 'creates';
    return make !== undefined && preposition === undefined ? 'creates' : 'expects';
  }
  if (make === undefined) return 'expects';
  if (preposition === undefined) return 'creates';
  // “Create a file with `parse()`”: a name that comes with what is made is likely made, too; a file is not.
  const comesWith = preposition === 'with' && !subject.includes('/') && /^(?:add|creat|defin|introduc|writ)/i.test(make);
  return comesWith || /^(?:in|into|inside|within|at|under|as)$/.test(preposition) ? 'may-create' : 'expects';
}

/** Where a sentence names the subject: by its whole name, or by the last part of it. */
function placeOf(sentence: string, subject: string): { start: number; end: number } | undefined {
  for (const name of [subject, baseName(subject), subject.replace(/\(.*$/, '')]) {
    if (name.length < 2) continue;
    const start = sentence.indexOf(name);
    // `store` in `storeAll` is another name.
    const whole = start !== -1 && !/[\w$]/.test(sentence[start + name.length] ?? '') && !/[\w$]/.test(sentence[start - 1] ?? '');
    if (whole) return { start, end: start + name.length };
  }
  return undefined;
}

function sentencesOf(text: string): string[] {
  return text.split(/(?<=[.!?])\s+|\n+|;\s|,\s+then\s|\band then\b/i);
}

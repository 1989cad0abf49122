import { truncate } from '../clean.ts';
import { mentionedSymbols } from '../mentions.ts';
import type { Claim, Plan, Step } from '../schema.ts';
import type { SymbolSearch, WorkspaceFacts } from './facts.ts';
import { dependenciesOf } from './dependencies.ts';
import { roleOf } from './role.ts';

type Answer = Pick<Claim, 'kind' | 'verdict' | 'reason'>;

interface Named {
  readonly step: Step;
  readonly subject: string;
  /** `Store.open()` → `['Store', 'open']` */
  readonly parts: readonly string[];
}

/** Checks the identifiers that a plan names, all in one pass over the sources. */
export async function groundSymbols(plan: Plan, facts: WorkspaceFacts): Promise<Claim[]> {
  const named = plan.steps.flatMap((step) => symbolsOf(step).map((subject): Named => ({ step, subject, parts: partsOf(subject) })));
  const checkable = named.filter(({ parts }) => parts.length > 0);
  if (checkable.length === 0) return [];
  const search = await facts.findSymbols([...new Set(checkable.flatMap(({ parts }) => parts))]);
  const claims: Claim[] = [];
  for (const each of checkable) {
    const answer = await ground(each, checkable, search, facts);
    claims.push({ step: each.step.id, subject: truncate(each.subject, 1_000), ...answer, reason: truncate(answer.reason, 1_000) });
  }
  return claims;
}

function symbolsOf(step: Step): string[] {
  const packages = new Set(dependenciesOf(step).map(({ name }) => name));
  const mentioned = mentionedSymbols(`${step.title}\n${step.description}`).filter((name) => !packages.has(name));
  const all = [...step.symbols, ...mentioned];
  const byName = new Map(all.map((name) => [partsOf(name).join('.'), name]));
  return [...byName.values()].slice(0, 100);
}

function partsOf(subject: string): string[] {
  const plain = subject
    .replace(/^(?:new|async|function|class|interface|type|const|let|def|fn|func|struct|enum|trait)\s+/, '')
    .replace(/[(<].*$/s, '');
  const parts = plain.split(/\.|::|#|->/);
  return parts.every((part) => /^[\p{L}_$][\p{L}\p{N}_$]*[?!]?$/u.test(part)) ? parts : [];
}

async function ground(
  { step, subject, parts }: Named,
  all: readonly Named[],
  search: SymbolSearch,
  facts: WorkspaceFacts,
): Promise<Answer> {
  const last = parts.at(-1)!;
  const shown = `\`${subject}\``;
  const missing = parts.find((part) => !search.found.has(part));
  if (missing === undefined) return { kind: 'symbol', verdict: 'found', reason: `${shown} is in this workspace.` };
  if (parts.length > 1 && search.found.has(last) && !search.declared.has(last))
    return unknown(`\`${last}\` occurs here, \`${missing}\` does not.`);
  if (!search.complete) return unknown('Not every file of this workspace was looked at.');
  if (isOfTheLanguage(parts)) return unknown(`${shown} is part of the language or its runtime.`);

  const role = roleOf(step, subject);
  if (role === 'creates') return unknown('To be added by this step.');
  const maker = all.find(
    ({ step: other, subject: theirs, parts: named }) => other !== step && named.at(-1) === last && roleOf(other, theirs) !== 'expects',
  );
  if (maker) return unknown(`To be added by the step “${truncate(maker.step.title, 80)}”.`);
  const source = await facts.findApi?.(last);
  if (source !== undefined) return { kind: 'api', verdict: 'found', reason: `\`${source}\` has ${shown}.` };
  const of = parts.length > 1 ? await facts.hasApi?.(parts[0]!, last) : undefined;
  if (of === false) return { kind: 'api', verdict: 'not-found', reason: `The installed \`${parts[0]}\` declares no \`${last}\`.` };
  if (role === 'may-create') return unknown(`Not in this workspace yet: this step may mean to add ${shown}.`);
  // A member of something that is not declared here (a request, a package) is not ours to judge.
  const head = parts[0]!;
  if (parts.length > 1 && !search.declared.has(head)) {
    return (await facts.dependencyVersion(head)) === undefined && search.found.has(head) === false && /^[A-Z]/.test(head)
      ? notFound(`${shown}: neither \`${head}\` nor \`${last}\` is in this workspace${hint(search.similar(head))}`)
      : unknown(`\`${head}\` is not declared in this workspace, so nobody can tell whether it has \`${last}\`.`);
  }
  // `editor.fontSize` may be a setting, a command or a key: only a call or a type's member is surely code.
  if (parts.length > 1 && !subject.includes('(') && !/^[A-Z]/.test(head))
    return unknown(`\`${last}\` does not occur here, but ${shown} may be a name of another kind.`);
  if (parts.length > 1) return notFound(`\`${head}\` is in this workspace, but no \`${last}\`${hint(search.similar(last))}`);
  return notFound(`${shown}: not in this workspace${hint(search.similar(last))}`);
}

function unknown(reason: string): Answer {
  return { kind: 'symbol', verdict: 'unknown', reason };
}

function notFound(reason: string): Answer {
  return { kind: 'symbol', verdict: 'not-found', reason };
}

function hint(near: string | undefined): string {
  return near === undefined ? '.' : `; did you mean \`${near}\`?`;
}

/** What JavaScript itself has, asked of the engine that runs this; other languages' built-ins by a short list. */
function isOfTheLanguage(parts: readonly string[]): boolean {
  const last = parts.at(-1)!;
  if (BUILT_IN.has(parts[0]!)) return true;
  return parts.length > 1 && MEMBERS.has(last);
}

const KINDS = [Object, Array, String, Number, Map, Set, Promise, RegExp, Date, Function, JSON, Math];
const MEMBERS = new Set(
  KINDS.flatMap((kind) => [...Object.getOwnPropertyNames(kind), ...Object.getOwnPropertyNames('prototype' in kind ? kind.prototype : {})]),
);
const BUILT_IN = new Set([
  ...Object.getOwnPropertyNames(globalThis),
  ...'window document process require module fs path crypto http https os stream util url events child_process worker_threads'.split(' '),
  ...'print len range isinstance open dict list set tuple str int float bool bytes super self cls None True False Exception ValueError TypeError KeyError os sys re json'.split(
    ' ',
  ),
  ...'String Vec Option Result Some Ok Err Box Rc Arc HashMap println fmt errors context strings strconv time sync'.split(' '),
]);

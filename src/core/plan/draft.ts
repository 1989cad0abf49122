import { cleanCommand, cleanLine, cleanPath, cleanText } from './clean.ts';
import { withoutCycles } from './links.ts';
import { MAX_STEPS } from './limits.ts';
import { Check } from './schema.ts';
import type { Plan, Step, StepKind } from './schema.ts';

/** A step as a model, a file or an outline gives it: text not yet cleaned, other steps named by whatever name they have there. */
export interface StepDraft {
  readonly title: string;
  /** What others call this step by (its number, its id); its title always counts, too. */
  readonly names?: readonly string[];
  readonly description?: string;
  readonly kind?: StepKind;
  readonly files?: readonly string[];
  readonly symbols?: readonly string[];
  readonly checks?: readonly Check[];
  readonly dependsOn?: readonly string[];
  readonly parent?: string;
  readonly optional?: boolean;
  readonly extra?: Record<string, unknown>;
  /** Line in the file, from 1. */
  readonly line?: number;
}

export interface PlanWarning {
  readonly line?: number;
  readonly message: string;
}

export interface BuildInput {
  readonly id: string;
  readonly title: string;
  readonly drafts: readonly StepDraft[];
  /** Ids used in this session before: none is given twice. */
  readonly usedIds?: Iterable<string>;
  readonly extra?: Record<string, unknown>;
}

/** A sound plan from drafts: fresh ids, links resolved, cycles broken, everything bounded. `ids[i]` is the id of draft `i`. */
export function buildPlan(input: BuildInput): { plan: Plan; ids: readonly string[]; warnings: PlanWarning[] } {
  const warnings: PlanWarning[] = [];
  const drafts = input.drafts.slice(0, MAX_STEPS);
  if (input.drafts.length > MAX_STEPS)
    warnings.push({
      message: `Only the first ${MAX_STEPS} of ${input.drafts.length} steps were taken: no plan is worked through beyond that.`,
    });

  const fresh = freshIds(input.usedIds ?? []);
  const ids = drafts.map(() => fresh());
  const find = nameTable(drafts, ids);
  const links = new Map<string, string[]>();
  const parents = new Map<string, string[]>();
  drafts.forEach((draft, index) => {
    const id = ids[index]!;
    const known: string[] = [];
    for (const name of draft.dependsOn ?? []) {
      const target = find(name);
      if (target === undefined)
        warnings.push({
          line: draft.line,
          message: `“${cleanLine(draft.title, 80)}” depends on “${cleanLine(name, 80)}”, which is no step here.`,
        });
      else if (!known.includes(target)) known.push(target);
    }
    links.set(id, known.slice(0, 200));
    const parent = draft.parent === undefined ? undefined : find(draft.parent);
    parents.set(id, parent === undefined ? [] : [parent]);
  });

  const dependencies = withoutCycles(links);
  const nesting = withoutCycles(parents);
  const number = (id: string) => ids.indexOf(id) + 1;
  for (const [from, to] of dependencies.dropped)
    warnings.push({
      line: drafts[number(from) - 1]?.line,
      message: `Step ${number(from)} and step ${number(to)} wait for each other: the dependency of step ${number(from)} on step ${number(to)} was dropped.`,
    });
  const steps = drafts.map((draft, index) => {
    const checks = checksOf(draft, warnings);
    return toStep({ ...draft, checks }, ids[index]!, dependencies.kept, nesting.kept);
  });
  const plan: Plan = { id: input.id, title: cleanLine(input.title, 500), steps };
  if (input.extra !== undefined) plan.extra = input.extra;
  return { plan, ids, warnings };
}

function toStep(draft: StepDraft, id: string, dependencies: ReadonlyMap<string, string[]>, parents: ReadonlyMap<string, string[]>): Step {
  const step: Step = {
    id,
    title: cleanLine(draft.title, 500) || 'Untitled step',
    description: cleanText(draft.description ?? '', 8_000),
    kind: draft.kind ?? 'code',
    files: distinct((draft.files ?? []).slice(0, 500).map(cleanPath)),
    symbols: distinct((draft.symbols ?? []).slice(0, 500).map((name) => cleanLine(name, 500).replaceAll('`', ''))),
    checks: [...(draft.checks ?? [])],
    dependsOn: dependencies.get(id) ?? [],
    optional: draft.optional ?? false,
  };
  const parent = parents.get(id)?.[0];
  if (parent !== undefined) step.parent = parent;
  if (draft.extra !== undefined && Object.keys(draft.extra).length > 0) step.extra = draft.extra;
  return step;
}

/** Whole or not at all: a command or a pattern that is cut, or put on one line, is another one, and may pass where this one fails. */
function checksOf({ title, line, checks = [] }: StepDraft, warnings: PlanWarning[]): Check[] {
  return checks.slice(0, 50).flatMap((check) => {
    const parsed = Check.safeParse(check.kind === 'command' ? { ...check, command: cleanCommand(check.command) } : check);
    if (parsed.success) return [parsed.data];
    warnings.push({ line, message: `A check of “${cleanLine(title, 80)}” was left out: it is empty, or too long.` });
    return [];
  });
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values.filter((value) => value !== ''))].slice(0, 200);
}

/** `s1`, `s2`, … after the highest number used so far. */
function freshIds(used: Iterable<string>): () => string {
  let last = 0;
  for (const id of used) {
    const digits = /^s(\d{1,9})$/.exec(id)?.[1];
    if (digits !== undefined) last = Math.max(last, Number(digits));
  }
  return () => `s${++last}`;
}

/** Looks a step up by name, then by title; the first that has the name wins. */
function nameTable(drafts: readonly StepDraft[], ids: readonly string[]): (name: string) => string | undefined {
  const key = (name: string) => name.trim().toLowerCase();
  const names = new Map<string, string>();
  const titles = new Map<string, string>();
  drafts.forEach((draft, index) => {
    for (const name of draft.names ?? []) if (!names.has(key(name))) names.set(key(name), ids[index]!);
    if (!titles.has(key(draft.title))) titles.set(key(draft.title), ids[index]!);
  });
  return (name) => names.get(key(name)) ?? titles.get(key(name));
}

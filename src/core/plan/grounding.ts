import { cleanPath, truncate } from './clean.ts';
import { commandsOf, invocationsOf } from './grounding/commands.ts';
import type { Invocation } from './grounding/commands.ts';
import { dependenciesOf } from './grounding/dependencies.ts';
import type { WorkspaceFacts } from './grounding/facts.ts';
import { baseName, similarName, similarPath } from './grounding/near-miss.ts';
import { roleOf } from './grounding/role.ts';
import { groundSymbols } from './grounding/symbols.ts';
import { allows, isVersion } from './grounding/versions.ts';
import { mentionedFiles } from './mentions.ts';
import type { Claim, Plan, Step } from './schema.ts';

type Answer = Pick<Claim, 'verdict' | 'reason'>;

/**
 * Checks what a plan names against the workspace. A doubt that is shown in vain teaches experts to look away, so
 * `not-found` is said only of what the plan takes to be there, and of which the workspace would know.
 */
export async function groundPlan(plan: Plan, facts: WorkspaceFacts): Promise<Claim[]> {
  const claims: Claim[] = [];
  for (const step of plan.steps) {
    for (const path of filesOf(step)) claims.push(await claim(step, 'file', path, groundFile(path, step, plan, facts)));
    for (const line of commandsOf(step)) claims.push(await claim(step, 'command', line, groundCommand(line, facts)));
    for (const dependency of dependenciesOf(step)) {
      const subject = dependency.version === undefined ? dependency.name : `${dependency.name}@${dependency.version}`;
      claims.push(await claim(step, 'dependency', subject, groundDependency(dependency, facts)));
    }
  }
  claims.push(...(await groundSymbols(plan, facts)));
  const order = new Map(plan.steps.map(({ id }, index) => [id, index]));
  return claims.toSorted((left, right) => order.get(left.step)! - order.get(right.step)!);
}

async function claim(step: Step, kind: Claim['kind'], subject: string, answer: Answer | Promise<Answer>): Promise<Claim> {
  const { verdict, reason } = await answer;
  return { step: step.id, kind, subject: truncate(subject, 1_000), verdict, reason: truncate(reason, 1_000) };
}

function filesOf(step: Step): string[] {
  return [...new Set([...step.files, ...mentionedFiles(`${step.title}\n${step.description}`)].map(cleanPath))]
    .filter((path) => path !== '')
    .slice(0, 100);
}

async function groundFile(path: string, step: Step, plan: Plan, facts: WorkspaceFacts): Promise<Answer> {
  if (/[*{<]|\[\w+\]\.|^\.\.\//.test(path))
    return { verdict: 'unknown', reason: `\`${path}\` is a pattern or lies outside of the workspace.` };
  if (await facts.hasFile(path)) return { verdict: 'found', reason: `\`${path}\` is in this workspace.` };
  if (!path.includes('/')) {
    const named = facts.files.filter((file) => baseName(file) === path);
    if (named.length > 0)
      return {
        verdict: 'found',
        reason: named.length === 1 ? `It is \`${named[0]}\`.` : `${named.length} files here have this name, such as \`${named[0]}\`.`,
      };
  }
  const maker = makerOf(path, step, plan);
  if (maker !== undefined && maker !== step)
    return { verdict: 'unknown', reason: `To be created by the step “${truncate(maker.title, 80)}”.` };
  const role = roleOf(step, path);
  if (role === 'creates') return { verdict: 'unknown', reason: 'To be created by this step.' };
  const near = similarPath(path, facts.files);
  const hint = near === undefined ? '' : `; did you mean \`${near}\`?`;
  if (role === 'may-create' && near === undefined)
    return { verdict: 'unknown', reason: `Not in this workspace yet: this step may mean to create \`${path}\`.` };
  return { verdict: 'not-found', reason: `\`${path}\`: not in this workspace${hint || '.'}` };
}

/** The step that makes a file which others then use. */
function makerOf(path: string, user: Step, plan: Plan): Step | undefined {
  return plan.steps.find((step) => step !== user && filesOf(step).includes(path) && roleOf(step, path) !== 'expects');
}

async function groundCommand(line: string, facts: WorkspaceFacts): Promise<Answer> {
  const answers: Answer[] = [];
  for (const invocation of invocationsOf(line)) answers.push(await groundInvocation(invocation, facts));
  return (
    answers.find(({ verdict }) => verdict === 'not-found') ??
    answers.find(({ verdict }) => verdict === 'unknown') ??
    answers[0] ?? { verdict: 'unknown', reason: 'This workspace does not say whether it can be run.' }
  );
}

async function groundInvocation(invocation: Invocation, facts: WorkspaceFacts): Promise<Answer> {
  const { npm, make } = await facts.scripts();
  switch (invocation.kind) {
    case 'npm-script': {
      const known = `\`${invocation.script}\``;
      if (npm === undefined) return { verdict: 'not-found', reason: `There is no package.json here, so no script ${known}.` };
      if (npm.includes(invocation.script)) return { verdict: 'found', reason: `package.json has the script ${known}.` };
      return { verdict: 'not-found', reason: `package.json has no script ${known}${meant(invocation.script, npm)}` };
    }
    case 'make-target': {
      const known = `\`${invocation.target}\``;
      if (make === undefined) return { verdict: 'not-found', reason: `There is no Makefile here, so no target ${known}.` };
      if (make.includes(invocation.target)) return { verdict: 'found', reason: `The Makefile has the target ${known}.` };
      // Pattern rules and included files may make it all the same.
      return make.includes('%')
        ? cannotTell('make')
        : { verdict: 'not-found', reason: `The Makefile has no target ${known}${meant(invocation.target, make)}` };
    }
    case 'file': {
      if (await facts.hasFile(invocation.path)) return { verdict: 'found', reason: `\`${invocation.path}\` is in this workspace.` };
      const near = similarPath(invocation.path, facts.files);
      return {
        verdict: 'unknown',
        reason: `\`${invocation.path}\` is not in this workspace now${near === undefined ? '.' : `; did you mean \`${near}\`?`}`,
      };
    }
    case 'install':
      return { verdict: 'unknown', reason: 'It changes what is installed.' };
    case 'package-program': {
      if ((await facts.dependencyVersion(invocation.name)) !== undefined)
        return { verdict: 'found', reason: `\`${invocation.name}\` is a dependency here.` };
      return { verdict: 'unknown', reason: `\`${invocation.name}\` is no dependency here: \`${invocation.runner}\` would fetch it.` };
    }
    default:
      if (npm?.includes(invocation.name)) return { verdict: 'found', reason: `package.json has the script \`${invocation.name}\`.` };
      if ((await facts.dependencyVersion(invocation.name)) !== undefined)
        return { verdict: 'found', reason: `\`${invocation.name}\` is a dependency here.` };
      return cannotTell(invocation.name);
  }
}

function cannotTell(program: string): Answer {
  return { verdict: 'unknown', reason: `This workspace does not say whether \`${program}\` is installed.` };
}

function meant(name: string, known: readonly string[]): string {
  const near = similarName(name, known) ?? known.find((each) => each.startsWith(`${name}:`) || name.startsWith(`${each}:`));
  return near === undefined ? '.' : `; did you mean \`${near}\`?`;
}

/** Whether a folder or a file, its endings aside, is called so: “the `auth` package” may well be one's own. */
function isPartOf(files: readonly string[], name: string): boolean {
  return files.some((path) => path.split('/').some((part) => part === name || part.startsWith(`${name}.`)));
}

async function groundDependency(
  { name, version, adds }: { name: string; version?: string; adds: boolean },
  facts: WorkspaceFacts,
): Promise<Answer> {
  const declared = await facts.dependencyVersion(name);
  if (declared !== undefined) {
    const installed = await facts.installedVersion?.(name);
    const here = installed ?? declared;
    const known = here === '' ? '' : installed === undefined ? ` (${here})` : ` (${here} is installed)`;
    if (version === undefined || (installed === undefined ? allows(declared, version) : isVersion(installed, version)))
      return { verdict: 'found', reason: `\`${name}\` is a dependency here${known}.` };
    if (adds) return { verdict: 'unknown', reason: `\`${name}\` is at ${here} here; this step changes it to ${version}.` };
    return { verdict: 'not-found', reason: `\`${name}\` is at ${here} here, not at ${version}.` };
  }
  if (adds) return { verdict: 'unknown', reason: `\`${name}\` is no dependency yet: this step adds it.` };
  if (version === undefined && isPartOf(facts.files, name))
    return { verdict: 'unknown', reason: `\`${name}\` is no dependency, but this workspace has a part of that name.` };
  if (!(await facts.hasManifest())) return { verdict: 'unknown', reason: 'No list of dependencies was found in this workspace.' };
  return { verdict: 'not-found', reason: `\`${name}\` is no dependency of this workspace.` };
}

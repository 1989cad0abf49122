import type { Step } from '../plan/schema.ts';
import type { PlanIndex } from './plan-index.ts';
import { identifiers, subwords } from './words.ts';

/** Share of a title's words (by weight) that a commit message must hold to name its step, and by how much more than any other's. */
const NAMED = 0.5;
const NAMED_LEAD = 0.25;
/** Longest part of a message that is read, in UTF-16 units. */
const MESSAGE = 600;

/** The step (by index) that a commit message speaks of; undefined where it may be none, or more than one. */
export function stepOfMessage(plan: PlanIndex, message: string): number | undefined {
  const words = new Set(identifiers(message.slice(0, MESSAGE)).flatMap((name) => subwords(name)));
  const shares = plan.steps.map((step, index) => {
    const { title, scope } = step.words;
    const { title: titleMass = 0, scope: scopeMass = 0 } = plan.mass[index] ?? {};
    let held = 0;
    for (const word of [...title, ...scope]) if (words.has(word)) held += plan.rarity.get(word) ?? 0;
    return titleMass + scopeMass > 0 ? held / (titleMass + scopeMass) : 0;
  });
  const best = shares.indexOf(Math.max(...shares));
  const share = shares[best] ?? 0;
  const lead = share - Math.max(0, ...shares.filter((_, index) => index !== best));
  return share >= NAMED && lead >= NAMED_LEAD ? best : undefined;
}

const CODE_SPAN = /`([^`]+)`/g;
const plain = (command: string): string => command.trim().replaceAll(/\s+/g, ' ');

/** The steps that name a command: as a check, or as code of more than one word in their text. */
export function stepsNaming(steps: readonly Step[], line: string): readonly Step[] {
  const ran = plain(line);
  if (ran === '') return [];
  return steps.filter(({ title, description, checks }) => {
    const spans = [...`${title} ${description}`.matchAll(CODE_SPAN)]
      .map(([, span]) => plain(span ?? ''))
      .filter((span) => span.includes(' '));
    const commands = checks.flatMap((check) => (check.kind === 'command' ? [plain(check.command)] : []));
    return [...spans, ...commands].some((named) => ran === named || ran.startsWith(`${named} `));
  });
}

import type { Plan, Step } from '../schema.ts';
import type { ChecklistSection } from './checklist-document.ts';

/** What a dialect writes for a step: the text after the box and the lines below it. */
export interface WrittenItem {
  readonly text: string;
  readonly body: readonly string[];
  readonly star?: boolean;
}

/** A step with its depth (0: no parent), each parent before its parts. */
export interface PlacedStep {
  readonly step: Step;
  readonly depth: number;
}

/** The steps as nested lists can say them: every part after its parent, otherwise in the plan's order. */
export function inTreeOrder(steps: readonly Step[]): PlacedStep[] {
  const ids = new Set(steps.map(({ id }) => id));
  const parts = new Map<string, Step[]>();
  for (const step of steps) {
    const parent = step.parent !== undefined && ids.has(step.parent) ? step.parent : '';
    parts.set(parent, [...(parts.get(parent) ?? []), step]);
  }
  const placed: PlacedStep[] = [];
  const open = (parts.get('') ?? []).toReversed().map((step): PlacedStep => ({ step, depth: 0 }));
  for (let next = open.pop(); next; next = open.pop()) {
    placed.push(next);
    const { step, depth } = next;
    open.push(...(parts.get(step.id) ?? []).toReversed().map((part): PlacedStep => ({ step: part, depth: depth + 1 })));
  }
  return placed;
}

/** Writes a checklist: the sections that the file had, each with its steps, and new steps where they stand. */
export function writeChecklist(
  plan: Plan,
  done: ReadonlySet<string>,
  defaultHeading: string,
  write: (placed: PlacedStep) => WrittenItem,
): string {
  const sections = sectionsOf(plan) ?? [{ heading: `# ${defaultHeading}`, intro: [] }];
  const lines: string[] = [];
  let current = -1;
  const open = (target: number) => {
    if (target === current) return;
    // A step moved into earlier ground repeats its heading; sections in between, which hold no step, go before.
    const from = target > current ? current + 1 : target;
    const again = target < current;
    for (const { heading, intro } of sections.slice(from, target + 1)) {
      if (lines.length > 0) lines.push('');
      if (heading !== undefined) lines.push(heading);
      if (!again) lines.push(...(heading !== undefined && intro.length > 0 && intro[0] !== '' ? ['', ...intro] : intro));
      if (heading !== undefined || (!again && intro.length > 0)) lines.push('');
    }
    current = target;
  };
  for (const placed of inTreeOrder(plan.steps)) {
    const { step, depth } = placed;
    const own = step.extra?.['section'];
    open(depth === 0 && typeof own === 'number' && own < sections.length ? own : Math.max(current, 0));
    const { text, body, star } = write(placed);
    const indent = '  '.repeat(depth);
    const mark = done.has(step.id) ? 'x' : openMark(step);
    lines.push(`${indent}- [${mark}]${star ? '*' : ''} ${text}`.trimEnd());
    for (const line of body) lines.push(line === '' ? '' : `${indent}  ${line}`);
  }
  open(sections.length - 1);
  return `${lines
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim()}\n`;
}

/** “In progress” as the file had it. */
function openMark(step: Step): string {
  const mark = step.extra?.['mark'];
  return typeof mark === 'string' && mark.length === 1 ? mark : ' ';
}

function sectionsOf({ extra }: Plan): readonly ChecklistSection[] | undefined {
  const sections = extra?.['sections'];
  return Array.isArray(sections) && sections.length > 0 ? (sections as ChecklistSection[]) : undefined;
}

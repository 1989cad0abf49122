import type { Plan } from '../schema.ts';
import type { ChecklistItem } from './checklist-document.ts';
import { inTreeOrder } from './checklist-writer.ts';
import type { PlacedStep, WrittenItem } from './checklist-writer.ts';
import { descriptionLines, descriptionOf } from './checklist-item.ts';
import type { ReadItem } from './checklist-item.ts';

/** `2.1 Create the model` or `2. Create the model` */
export const HAS_NUMBER = /^(\d{1,4}(?:\.\d{1,4})*)\.?\s+/;
/** `_Requirements: 1.1, 2.3_`, with or without a bullet. */
const FIELD = /^[-*]?\s*_([A-Z][\w ]{0,40}):\s*(.*?)_\s*$/;
const WAITS = /^depend(?:s|s on|encies)?$/i;

export function readItem({ text, body, star }: ChecklistItem): ReadItem {
  const number = HAS_NUMBER.exec(text);
  const description: string[] = [];
  const fields: Record<string, string> = {};
  const waits: string[] = [];
  for (const line of body) {
    const [, name, value] = FIELD.exec(line) ?? [];
    if (name === undefined) description.push(line);
    else if (WAITS.test(name)) waits.push(...(value!.match(/\d+(?:\.\d+)*/g) ?? []));
    else fields[name] = value!;
  }
  return {
    title: (number ? text.slice(number[0].length) : text).trim(),
    description: descriptionOf(description),
    names: number ? [number[1]!] : [],
    dependsOn: waits,
    optional: star,
    extra: { ...(number ? { number: number[1] } : {}), ...(Object.keys(fields).length > 0 ? { fields } : {}) },
  };
}

/** Which item is part of which by its number (2.1 is part of 2), also where nothing is indented. */
export function parents(items: readonly ReadItem[]): Map<number, number> {
  const numbers = new Map(items.map(({ names }, index) => [names[0], index]));
  const found = new Map<number, number>();
  items.forEach(({ names }, index) => {
    const above = numbers.get(names[0]?.replace(/\.\d+$/, ''));
    if (above !== undefined && above !== index && names[0]?.includes('.')) found.set(index, above);
  });
  return found;
}

export function writer(plan: Plan): (placed: PlacedStep) => WrittenItem {
  const numbers = assignNumbers(plan);
  return ({ step, depth }) => {
    const number = numbers.get(step.id)!;
    const fields = Object.entries((step.extra?.['fields'] ?? {}) as Record<string, string>).map(([name, value]) => `- _${name}: ${value}_`);
    const waits = step.dependsOn.flatMap((id) => numbers.get(id) ?? []);
    return {
      text: `${depth === 0 ? `${number}.` : number} ${step.title}`,
      star: step.optional,
      body: [...descriptionLines(step.description), ...fields, ...(waits.length > 0 ? [`- _Depends: ${waits.join(', ')}_`] : [])],
    };
  };
}

/** The numbers that the steps had where they still say where a step stands, else the next one free. */
function assignNumbers(plan: Plan): Map<string, string> {
  const placed = inTreeOrder(plan.steps);
  const numbers = new Map<string, string>();
  const lastOf = new Map<string, number>();
  for (const { step } of placed) {
    const above = step.parent === undefined ? '' : `${numbers.get(step.parent) ?? ''}.`.replace(/^\.$/, '');
    const had = step.extra?.['number'];
    const last = lastOf.get(above) ?? 0;
    const own = typeof had === 'string' && had.startsWith(above) ? Number(had.slice(above.length)) : 0;
    const next = Number.isInteger(own) && own > last ? own : last + 1;
    lastOf.set(above, next);
    numbers.set(step.id, `${above}${next}`);
  }
  return numbers;
}

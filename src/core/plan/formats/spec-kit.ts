import type { Plan } from '../schema.ts';
import type { ChecklistDocument, ChecklistItem } from './checklist-document.ts';
import type { PlacedStep, WrittenItem } from './checklist-writer.ts';
import { descriptionLines, descriptionOf } from './checklist-item.ts';
import type { ReadItem } from './checklist-item.ts';

/** `T012 [P] [US1] Create the model in src/models/user.py (depends on T010, T011)` */
export const HAS_ID = /^\**(T\d{1,5}[a-z]?)\**[:.]?\s/;
const TAGS = /^(?:\[([A-Za-z][\w-]{0,19})\]\s*)+/;
const WAITS = /\((?:depends on|blocked by|after|requires)[:\s]+([^)]*)\)/i;
const WAITS_LINE = /^[-*]?\s*\**(?:depends on|dependencies|blocked by|requires)\**\s*:\**\s*(.*)$/i;

export function readItem({ text, body, star }: ChecklistItem): ReadItem {
  const id = HAS_ID.exec(text);
  const rest = id ? text.slice(id[0].length) : text;
  const tagText = TAGS.exec(rest)?.[0] ?? '';
  const tags = [...tagText.matchAll(/\[([^\]]+)\]/g)].map(([, tag]) => tag!);
  const words = rest.slice(tagText.length);
  const waits = [WAITS.exec(words)?.[1], ...body.map((line) => WAITS_LINE.exec(line)?.[1])].flatMap((list) => idsIn(list ?? ''));
  return {
    title: words.replace(WAITS, '').trim(),
    description: descriptionOf(body.filter((line) => !isWaits(line))),
    names: id ? [id[1]!] : [],
    dependsOn: waits,
    optional: star || /\boptional\b/i.test(tags.join(' ')),
    extra: { ...(id ? { id: id[1] } : {}), ...(tags.length > 0 ? { tags } : {}) },
  };
}

/** Only a line that names tasks is about waiting; others are prose, and stay. */
function isWaits(line: string): boolean {
  const list = WAITS_LINE.exec(line)?.[1];
  return list !== undefined && idsIn(list).length > 0;
}

/** `T004, T006-T008` → the ids named. */
function idsIn(list: string): string[] {
  return [...list.matchAll(/\bT(\d{1,5})([a-z]?)(?:\s*(?:-|–|to|through)\s*T(\d{1,5}))?/g)].flatMap(([, from, letter, to]) => {
    if (to === undefined) return [`T${from}${letter}`];
    const count = Math.min(Number(to) - Number(from), 200);
    return Array.from({ length: Math.max(0, count) + 1 }, (_, offset) => `T${String(Number(from) + offset).padStart(from!.length, '0')}`);
  });
}

/** What the prose says outside of the items: “T008 blocks T009, T015”, “Tests (T004-T007) before implementation (T008-T014)”, “T012 depends on T010”. */
export function statedDependencies({ sections }: ChecklistDocument): Map<string, string[]> {
  const waits = new Map<string, string[]>();
  for (const line of sections.flatMap(({ intro }) => intro)) {
    const parts = /^(.*?)\b(blocks|before|depends? on|after|requires)\b(.*)$/i.exec(line);
    if (!parts) continue;
    const [left, right] = [idsIn(parts[1]!), idsIn(parts[3]!)];
    const [first, then] = /blocks|before/i.test(parts[2]!) ? [left, right] : [right, left];
    for (const id of then) waits.set(id, [...(waits.get(id) ?? []), ...first]);
  }
  return waits;
}

export function writer(plan: Plan): (placed: PlacedStep) => WrittenItem {
  const ids = assignIds(plan);
  return ({ step }) => {
    const tags = Array.isArray(step.extra?.['tags']) ? step.extra['tags'].map((tag) => `[${tag}] `).join('') : '';
    const optional = step.optional && !/optional/i.test(tags) ? '[Optional] ' : '';
    const waits = step.dependsOn.flatMap((id) => ids.get(id) ?? []);
    const text = `${ids.get(step.id)} ${tags}${optional}${step.title}${waits.length > 0 ? ` (depends on ${waits.join(', ')})` : ''}`;
    return { text, body: descriptionLines(step.description) };
  };
}

/** The ids that the steps had, and new ones after the highest. */
function assignIds({ steps }: Plan): Map<string, string> {
  const had = steps.map(({ extra }) =>
    typeof extra?.['id'] === 'string' && /^T\d{1,5}[a-z]?$/.test(extra['id']) ? extra['id'] : undefined,
  );
  const taken = new Set<string>();
  let last = Math.max(0, ...had.map((id) => Number(/\d+/.exec(id ?? '0')?.[0])));
  return new Map(
    steps.map(({ id }, index) => {
      const old = had[index];
      const given = old !== undefined && !taken.has(old) ? old : `T${String(++last).padStart(3, '0')}`;
      taken.add(given);
      return [id, given];
    }),
  );
}

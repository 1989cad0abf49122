import * as z from 'zod';
import { StepKind } from '../core/plan/schema.ts';

/**
 * What a model is asked for. All fields are required and no keyword is used that a strict structured-output mode
 * refuses (lengths, defaults), since servers differ; bounds are ours to apply afterwards.
 */
const AnswerStep = z.object({
  title: z.string().describe('Imperative, one line'),
  description: z.string().describe('What to do and how to know that it is right; plain text'),
  kind: StepKind,
  files: z.array(z.string()).describe('Paths from the workspace root, of files to read, change or create'),
  symbols: z.array(z.string()).describe('Functions, classes, types and constants that the step touches or adds'),
  checks: z
    .array(
      z.object({
        kind: z.enum(['command', 'pattern']),
        text: z.string().describe('A shell command that must succeed, or a regular expression that must match in the files of the step'),
      }),
    )
    .describe('How to prove that the step is done'),
  dependsOn: z.array(z.number()).describe('Numbers, counted from 1, of the earlier steps that must come first'),
  optional: z.boolean(),
});

export const PlanAnswer = z.object({ title: z.string(), steps: z.array(AnswerStep) });
export type PlanAnswer = z.infer<typeof PlanAnswer>;

/** The answer's JSON Schema, as structured output takes it. */
export function answerJsonSchema(): Record<string, unknown> {
  const { $schema: _, ...schema } = z.toJSONSchema(PlanAnswer);
  return schema;
}

type Raw = Record<string, unknown>;

/**
 * Brings an answer that means the right thing into shape: other names for the fields, one text instead of a list,
 * dependencies by title or id, steps as bare sentences. What cannot be understood is left for the schema to refuse.
 */
export function coerceAnswer(value: unknown): unknown {
  const raw: Raw = Array.isArray(value) ? { steps: value } : isRecord(value) ? value : {};
  const inner = isRecord(raw['plan']) ? raw['plan'] : raw;
  const list = inner['steps'] ?? inner['tasks'] ?? inner['plan'];
  if (!Array.isArray(list)) return { title: text(inner['title']) ?? '', steps: list };
  const items = list.map((item: unknown): Raw | undefined =>
    typeof item === 'string' ? { title: item } : isRecord(item) ? item : undefined,
  );
  const numberOf = stepNumbers(items);
  return { title: text(inner['title']) ?? '', steps: items.map((item, index) => (item ? coerceStep(item, numberOf) : list[index])) };
}

function coerceStep(item: Raw, numberOf: (name: unknown) => number | undefined): Raw {
  const description = text(item['description'] ?? item['details']) ?? '';
  const kind = text(item['kind'] ?? item['type'])?.toLowerCase();
  return {
    title: text(item['title'] ?? item['name']) ?? (description.split('\n', 1)[0] || item['title']),
    description,
    kind: StepKind.safeParse(kind).success ? kind : 'code',
    files: list(item['files']).flatMap((file) => text(isRecord(file) ? (file['path'] ?? file['name']) : file) ?? []),
    symbols: list(item['symbols']).flatMap((symbol) => text(isRecord(symbol) ? symbol['name'] : symbol) ?? []),
    checks: list(item['checks']).flatMap(coerceCheck),
    dependsOn: list(item['dependsOn'] ?? item['depends_on'] ?? item['dependencies']).flatMap((name) => numberOf(name) ?? []),
    optional: item['optional'] === true || item['optional'] === 'true',
  };
}

function coerceCheck(check: unknown): Raw[] {
  if (typeof check === 'string') return check.trim() === '' ? [] : [{ kind: 'command', text: check }];
  if (!isRecord(check)) return [];
  const command = text(check['command']) ?? (check['kind'] === 'pattern' ? undefined : text(check['text']));
  const pattern = text(check['pattern']) ?? text(check['text']);
  if (command !== undefined) return [{ kind: 'command', text: command }];
  return pattern === undefined ? [] : [{ kind: 'pattern', text: pattern }];
}

/**
 * Which step is meant by a number, an id or a title. A step named 0 says that this model counts from 0; where the first step itself
 * names it, that is its word for none.
 */
function stepNumbers(items: readonly (Raw | undefined)[]): (name: unknown) => number | undefined {
  const named = new Map<string, number>();
  items.forEach((item, index) => {
    for (const name of [text(item?.['id']), text(item?.['title'])]) {
      if (name !== undefined && !named.has(name.toLowerCase())) named.set(name.toLowerCase(), index + 1);
    }
  });
  const namesZero = (item: Raw | undefined): boolean =>
    list(item?.['dependsOn'] ?? item?.['depends_on'] ?? item?.['dependencies']).some((name) => String(name) === '0');
  const fromZero = !named.has('0') && !namesZero(items[0]) && items.some(namesZero);
  return (name) => {
    const known = named.get((text(name) ?? '').toLowerCase());
    if (known !== undefined) return known;
    const digits = /^(?:(?:step|s|t)[\s_-]*)?#?0*(\d{1,6})$/i.exec(text(name) ?? '')?.[1] ?? (text(name) === '0' ? '0' : undefined);
    const number = digits === undefined ? 0 : Number(digits) + (fromZero ? 1 : 0);
    return number === 0 ? undefined : number;
  };
}

function text(value: unknown): string | undefined {
  if (typeof value === 'string') return value.trim() === '' ? undefined : value;
  return typeof value === 'number' ? String(value) : undefined;
}

function list(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

function isRecord(value: unknown): value is Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

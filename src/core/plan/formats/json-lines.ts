import { PlanFormatError } from './format.ts';

export interface ParsedJson {
  readonly value: unknown;
  /** Line (from 1) on which an object or a list begins. */
  readonly lineOf: (node: unknown) => number | undefined;
}

const MAX_DEPTH = 100;
const SPACE = /(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y;
const STRING = /"(?:[^"\\\n]|\\.)*"/y;
const WORD = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/**
 * Reads JSON as people leave it: comments and trailing commas are let pass. Remembers where things stand, so that a
 * complaint can name its line. Throws `PlanFormatError` with the line where it stops making sense.
 */
export function parseJsonLines(source: string): ParsedJson {
  const text = source.replace(/^\ufeff/, '');
  const places = new WeakMap<object, number>();
  let at = 0;

  // Counted on from the last place that was asked for: asking goes forward.
  let counted = { offset: 0, line: 1 };
  const lineHere = (): number => {
    let { offset, line } = counted;
    for (; offset < at; offset += 1) if (text[offset] === '\n') line += 1;
    counted = { offset, line };
    return line;
  };
  const fail = (what: string): never => {
    throw new PlanFormatError(`${what}.`, lineHere());
  };
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const match = pattern.exec(text)?.[0];
    if (match !== undefined) at += match.length;
    return match;
  };
  const next = (): string => {
    take(SPACE);
    return text[at] ?? '';
  };

  const readString = (): string => {
    const literal = take(STRING);
    if (literal === undefined) return fail('This text does not end');
    try {
      return JSON.parse(literal) as string;
    } catch {
      return fail('This text holds an escape that JSON does not know');
    }
  };

  const readValue = (depth: number): unknown => {
    if (depth > MAX_DEPTH) return fail('This is nested too deeply');
    const first = next();
    if (first === '"') return readString();
    if (first !== '{' && first !== '[') {
      const word = take(WORD);
      return word === undefined ? fail(first === '' ? 'The file ends too early' : `“${first}” is not JSON`) : JSON.parse(word);
    }
    const close = first === '{' ? '}' : ']';
    const list: unknown[] = [];
    const record: Record<string, unknown> = {};
    const node = first === '{' ? record : list;
    places.set(node, lineHere());
    at += 1;
    while (next() !== close) {
      if (first === '[') list.push(readValue(depth + 1));
      else {
        if (next() !== '"') return fail('A name in quotes is missing');
        const name = readString();
        if (next() !== ':') return fail(`After “${name.slice(0, 40)}” a colon is missing`);
        at += 1;
        // Defined, not assigned: a file may hold "__proto__".
        Object.defineProperty(record, name, { value: readValue(depth + 1), enumerable: true, configurable: true, writable: true });
      }
      if (next() === ',') at += 1;
      else if (next() !== close) return fail(next() === '' ? 'The file ends too early' : 'A comma is missing');
    }
    at += 1;
    return node;
  };

  const value = readValue(0);
  if (next() !== '') fail('Something follows after the end');
  return { value, lineOf: (node) => (typeof node === 'object' && node !== null ? places.get(node) : undefined) };
}

export type JsonRecord = Record<string, unknown>;

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A text or number as text; undefined for anything else and for blank text. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

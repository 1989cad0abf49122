import { describe, expect, it } from 'vitest';
import { Redactor } from '../../../../src/core/redaction/redactor.ts';
import { TrajectoryEvent } from '../../../../src/core/trajectory/events.ts';
import type { EventBody } from '../../../../src/core/trajectory/events.ts';
import { addedKinds } from '../../../fixtures/added-kinds.ts';
import { oneOfEachKind } from '../../../fixtures/one-of-each-kind.ts';

const BODY = 'q7Xw2LmN9vRt4KsYb8PzHc3Jd6Ff1GaEuTo5';
const SECRET = `ghp_${BODY}`;
const BODIES = [...oneOfEachKind, ...Object.values(addedKinds).flat()];
/** The editor's own words: no one writes them. */
const EDITORS = new Set(['language', 'encoding']);

type Place = readonly (string | number)[];

function* placesIn(value: unknown, at: Place = []): Generator<Place> {
  if (typeof value === 'string') yield at;
  else if (typeof value === 'object' && value !== null)
    for (const [key, each] of Object.entries(value)) yield* placesIn(each, [...at, key]);
}

function replaced(value: unknown, [key, ...rest]: Place, by: (old: unknown) => unknown): unknown {
  if (key === undefined) return by(value);
  const copy = structuredClone(value) as Record<string | number, unknown>;
  copy[key] = replaced(copy[key], rest, by);
  return copy;
}

function written(body: EventBody): string {
  const blobs: string[] = [];
  const redactor = new Redactor({
    hash: () => '0'.repeat(64),
    recordedText: () => undefined,
    takeBlob: () => undefined,
    putBlob: (text) => {
      blobs.push(text);
      return '0'.repeat(64);
    },
  });
  redactor.redact({ kind: 'doc.opened', doc: 1, uri: 'a.ts', language: 'typescript', eol: 'lf', text: 'let a;\n', hash: '0'.repeat(64) });
  return JSON.stringify([redactor.redact(body), blobs]);
}

const cases = BODIES.flatMap((body) =>
  [...placesIn(body)].map((place): [string, EventBody] => [
    `${body.kind}, ${place.join('.')}`,
    replaced(body, place, (old) => `${String(old)} ${SECRET}`) as EventBody,
  ]),
)
  // What the catalogue does not allow cannot come.
  .filter(([, body]) => TrajectoryEvent.safeParse({ seq: 0, t: 0, ...body }).success)
  .filter(([name]) => !EDITORS.has(name.split('.').at(-1)!.replace(/^.*, /, '')));

describe('a secret in any text of any event', () => {
  it('is looked for in many', () => {
    expect(cases.length).toBeGreaterThan(120);
  });

  it.each(cases)('%s', (_, body) => {
    expect(written(body)).not.toContain(BODY.slice(0, 7));
  });

  it('as a name that others gave to a field', () => {
    const plan = { id: 'p1', title: 'A', steps: [] };
    const step = {
      id: 's1',
      title: 'A',
      description: '',
      kind: 'code' as const,
      files: [],
      symbols: [],
      checks: [],
      dependsOn: [],
      optional: false,
    };
    const body: EventBody = {
      kind: 'plan.proposed',
      plan: { ...plan, steps: [{ ...step, extra: { [SECRET]: { [`x ${SECRET}`]: 1 } } }] },
      origin: { kind: 'outline' },
      claims: [],
    };
    expect(written(body)).not.toContain(BODY.slice(0, 7));
  });
});

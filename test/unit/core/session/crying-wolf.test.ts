import { describe, expect, test } from 'vitest';
import { flagEvents } from '../../../../src/core/session/flag-policy.ts';
import { SessionModel } from '../../../../src/core/session/model.ts';
import type { EventBody } from '../../../../src/core/trajectory/events.ts';
import { Recorded, step } from './recorded.ts';

const PARTS = ['parser', 'clock', 'refusal', 'notes'] as const;
type Part = (typeof PARTS)[number];
const STEPS = PARTS.map((part, i) =>
  step(part, `Write the ${part}`, { files: [`src/${part}.ts`], symbols: [`${part}Main`], dependsOn: i > 0 ? [PARTS[i - 1]!] : [] }),
);
const TEXT = Array.from({ length: 40 }, (_, i) => `// line ${i}\n`).join('');
const MINUTE = 60_000;

/** A session as it would go in the editor, with whatever the policy tells put into its log. */
class Working {
  readonly recorded = new Recorded().start(STEPS);
  readonly model = new SessionModel('session-1');
  readonly told: string[] = [];
  readonly #lines = new Map<Part, string[]>();
  #flags = 0;

  constructor() {
    for (const [i, part] of PARTS.entries()) {
      this.recorded.open(i + 1, `src/${part}.ts`, TEXT);
      this.#lines.set(part, TEXT.split('\n').slice(0, -1));
    }
    this.#fold();
  }

  /** Adds three lines after line `at`, and rests for two seconds. */
  edit(part: Part, at: number, name = `${part}Main`): this {
    return this.#replace(part, at, 0, [`export function ${name}${at}(): void {`, `  ${name}();`, '}']);
  }

  undo(part: Part, at: number): this {
    return this.#replace(part, at, 3, []);
  }

  say(body: EventBody, after = 2_000): this {
    this.recorded.add(body, after);
    this.#fold();
    this.#conclude();
    return this;
  }

  #replace(part: Part, at: number, removed: number, added: readonly string[]): this {
    const lines = this.#lines.get(part)!;
    const length = (some: readonly string[]): number => some.reduce((sum, line) => sum + line.length + 1, 0);
    const start = length(lines.slice(0, at));
    const gone = length(lines.splice(at, removed, ...added));
    const doc = PARTS.indexOf(part) + 1;
    return this.say({ kind: 'doc.changed', doc, changes: [[start, gone, added.map((line) => `${line}\n`).join('')]] });
  }

  #fold(): void {
    for (const event of this.recorded.events.slice(this.model.count)) this.model.apply(event);
  }

  #conclude(): void {
    // The burst is over before the next happening comes.
    this.model.tick(this.recorded.t + 1_600);
    for (const body of flagEvents(this.model, { newId: () => `f${++this.#flags}`, now: this.recorded.t })) {
      if (body.kind === 'flag.raised') this.told.push(`${body.flag.kind} ${body.flag.step ?? ''}`.trim());
      if (body.kind === 'flag.resolved') this.told.push(body.how);
      this.recorded.add(body);
      this.#fold();
    }
  }

  finish(): this {
    return this.say({ kind: 'session.finished', outcome: 'done', wall: '2026-01-05T10:00:00.000Z' });
  }
}

describe('no wolf is cried', () => {
  test('over steps in another order than the plan’s, as long as each is begun before the session ends', () => {
    const session = new Working();
    for (const part of ['clock', 'parser', 'notes', 'refusal'] as const) session.edit(part, 3).edit(part, 20);
    // A dependent that came first may raise a question, but none that stays.
    session.finish();
    expect(session.model.judgement.openFlags).toEqual([]);
  });

  test('over a step that was begun and left', () => {
    const session = new Working().edit('parser', 3).edit('clock', 3).edit('refusal', 3).edit('refusal', 20).edit('notes', 3).finish();
    expect(session.told).toEqual([]);
  });

  test('over something that was tried and undone', () => {
    const session = new Working().edit('parser', 3).edit('notes', 3, 'tryThis').edit('notes', 20, 'tryThat');
    session.undo('notes', 20).undo('notes', 3);
    for (const part of ['clock', 'refusal', 'notes'] as const) session.edit(part, 3).edit(part, 20);
    expect(session.finish().told).toEqual([]);
  });

  test('over files that are renamed', () => {
    const session = new Working().edit('parser', 3).edit('parser', 20);
    session.say({ kind: 'file.renamed', from: 'src/parser.ts', to: 'src/reader.ts' });
    for (const part of ['clock', 'refusal', 'notes'] as const) session.edit(part, 3).edit(part, 20);
    expect(session.finish().told).toEqual([]);
  });

  test('over a long rest', () => {
    const session = new Working().edit('parser', 3).edit('clock', 3).edit('clock', 20);
    for (let i = 0; i < 5; i++) session.say({ kind: 'note.added', text: 'still thinking' }, 30 * MINUTE);
    expect(session.told).toEqual([]);
  });

  test('but a step that all went on without is named, with what was looked for and what went on', () => {
    const session = new Working();
    for (const part of ['parser', 'refusal', 'notes'] as const) session.edit(part, 3).edit(part, 20).edit(part, 34);
    expect(session.told).toEqual(['skipped clock']);
    const [flag] = session.model.judgement.openFlags;
    expect(flag).toMatchObject({ step: 'clock', laterStep: 'refusal', lookedFor: ['`clockMain`', 'edits in `src/clock.ts`'] });
    expect(flag?.why).toBe('Step 3 needs this and is well under way. Looked for `clockMain`, edits in `src/clock.ts`: nothing.');
    session.edit('clock', 3);
    expect(session.told).toEqual(['skipped clock', 'withdrawn']);
    expect(session.finish().told).toEqual(['skipped clock', 'withdrawn']);
  });

  test('and once it was dismissed, it is never named again', () => {
    const session = new Working();
    for (const part of ['parser', 'refusal', 'notes'] as const) session.edit(part, 3).edit(part, 20).edit(part, 34);
    session.say({ kind: 'flag.resolved', flag: 'f1', how: 'dismissed' });
    session.edit('notes', 10).edit('clock', 3).undo('clock', 3).finish();
    expect(session.told).toEqual(['skipped clock']);
  });
});

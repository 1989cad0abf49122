import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findSecrets } from '../../../../src/core/redaction/find-secrets.ts';

import { RawText } from '../../../../src/core/redaction/raw-text.ts';
import { maskWithin, mergeSpans } from '../../../../src/core/redaction/spans.ts';
import type { Span } from '../../../../src/core/redaction/spans.ts';
import type { Change } from '../../../../src/core/trajectory/events.ts';
import { MemoryLog } from './memory-log.ts';

const TOKEN = 'ghp_16C7e42F292c6912E7710c838347Ae178B4a';
const REACH = 2_048;
const value = fc.constantFrom('x', 'hunter2!', 'p@ss9word8x', 'letmein', 'env-prod-77', 'a b', '', TOKEN, TOKEN.slice(0, 12));
/** A piece of text, and what replaces it, if anything does. */
type Piece = readonly [there: string, instead: string | null];
/** A value, the end of what stands around it, and what may stand before it. Quotes close, or a window's edge decides what they hold. */
const field = fc
  .constantFrom<[after: string, before: string[]]>(
    ['"', ['password = "', 'x = "', 'sig("']],
    ["', ", ["token: '", "x = '", "secret == '"]],
    [' ', ['PASSWORD=', '--token ', '']],
    ['@h/ ', ['https://u:', 'x']],
  )
  .chain(([after, before]) => fc.tuple(fc.constantFrom(...before), fc.constantFrom(...before), value, value, fc.constant(after), fc.nat(4)))
  .map(([before, otherBefore, there, instead, after, changed]): Piece[] => [
    [before, changed === 1 ? otherBefore : null],
    [there, changed === 2 || changed === 3 ? instead : null],
    [after, changed === 4 ? after : null],
  ]);
const line = fc.array(field, { maxLength: 6 });
/** What makes a line too long to be looked at whole. */
const filler = fc.constantFrom('', ' x'.repeat(900), ' x'.repeat(3_000));

describe('many changes in one event', () => {
  it('hide all that each of them hides when it is looked at alone', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 3 }), filler, (lines, long) => {
        const { before, changes, after, inserted } = edited(lines, long);
        fc.pre(findSecrets(before, 'data').length === 0 && changes.length > 1);
        const alone = mergeSpans(inserted.flatMap((span) => lookedAtAlone(after, span)));
        const recorded = recordedAfter(before, changes);
        expect(maskWithin(recorded, alone)).toBe(recorded);
      }),
      { numRuns: 400 },
    );
  });

  it('hide no more where each stands in a line of its own', () => {
    fc.assert(
      fc.property(fc.array(line.filter(hasOneChange), { maxLength: 6 }), (lines) => {
        const { before, changes, after, inserted } = edited(lines, '');
        fc.pre(findSecrets(before, 'data').length === 0 && changes.length > 1);
        const alone = mergeSpans(inserted.flatMap((span) => lookedAtAlone(after, span)));
        expect(recordedAfter(before, changes)).toBe(maskWithin(after, alone));
      }),
      { numRuns: 500 },
    );
  });

  it('hide pieces of known secrets at each place', () => {
    const log = new MemoryLog();
    log.open(`key: ${TOKEN}\n`, { doc: 2, uri: 'b.ts' });
    log.open('[1,x,2,x,3,x]');
    log.append({ kind: 'doc.changed', doc: 1, changes: [11, 7, 3].map((at): Change => [at, 1, TOKEN.slice(10, 20)]) });
    expect(log.text()).toBe(`[1,${'•'.repeat(10)},2,${'•'.repeat(10)},3,${'•'.repeat(10)}]`);
  });

  it('cost no more than the line in which they stand', () => {
    const item = '{"id":"abcdefgh","ok":true},';
    const count = 20_000;
    const log = new MemoryLog();
    log.open(item.repeat(count), { language: 'json' });
    const changes = Array.from({ length: count }, (_, i): Change => [i * item.length + 1, 4, '"key"']).reverse();
    const before = performance.now();
    log.append({ kind: 'doc.changed', doc: 1, changes });
    // A tenth of a second; looking at 4 KB for each change takes several seconds.
    expect(performance.now() - before).toBeLessThan(1_500);
  });
});

/** As one change is looked at: the lines around it, of long ones what is near. */
function lookedAtAlone(after: string, edit: Span): Span[] {
  const window = new RawText(after).around(edit, REACH);
  const near = { from: edit.from - window.from, to: edit.to - window.from };
  const spans = findSecrets(after.slice(window.from, window.to), 'data', [near]);
  return spans.map(({ from, to }) => ({ from: from + window.from, to: to + window.from }));
}

/** The texts that pieces make before and after, the changes between them, and where what they inserted lies. */
function edited(lines: readonly (readonly Piece[][])[], long: string) {
  let [before, after] = ['', ''];
  const changes: Change[] = [];
  const inserted: Span[] = [];
  for (const [there, instead] of lines.flatMap((fields): Piece[] => [
    ...fields.flatMap((each): Piece[] => [...each, [long, null]]),
    ['\n', null],
  ])) {
    if (instead !== null) {
      changes.unshift([before.length, there.length, instead]);
      inserted.push({ from: after.length, to: after.length + instead.length });
    }
    before += there;
    after += instead ?? there;
  }
  return { before, after, changes, inserted };
}

function hasOneChange(fields: readonly Piece[][]): boolean {
  return fields.flat().filter(([, instead]) => instead !== null).length < 2;
}

function recordedAfter(before: string, changes: readonly Change[]): string {
  const log = new MemoryLog();
  log.open(before, { language: 'plaintext' });
  log.append({ kind: 'doc.changed', doc: 1, changes: [...changes] });
  return log.text();
}

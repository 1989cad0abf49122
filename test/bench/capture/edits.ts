import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { CodePointOffsets } from '../../../src/core/text/code-points.ts';
import type { Change } from '../../../src/core/trajectory/events.ts';

const ROOT = join(import.meta.dirname, '../../..');
/** Recorded keystroke streams lie beside the checkout; they are no part of it. */
const TRACE = join(ROOT, '../shared/edit-traces/rustcode.json.gz');
/** Nobody works through a longer pause: the editor was closed, and the session's clock with it. Milliseconds. */
const LONGEST_PAUSE = 600_000;

/** What the editor tells of one edit. */
export interface Edit {
  /** Milliseconds since the session began. */
  readonly t: number;
  /** UTF-16 offsets, descending. */
  readonly changes: readonly Change[];
}

export interface Edits {
  readonly name: string;
  readonly edits: readonly Edit[];
  /** Single replacements: what figures per edit are counted by. */
  readonly count: number;
  /** Code units of the text in the end. */
  readonly endLength: number;
}

/** Seeded, so that runs can be compared. */
function random(): () => number {
  let state = 20_261_122;
  return () => (state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff) / 0x7fff_ffff;
}

/** The recorded stream `rustcode`; without it, this file's own source typed letter by letter. */
export function readEdits(): Edits {
  if (!existsSync(TRACE)) return typed();
  const { startContent, txns } = JSON.parse(gunzipSync(readFileSync(TRACE)).toString()) as {
    startContent: string;
    txns: { time: string; patches: [number, number, string][] }[];
  };
  const offsets = new CodePointOffsets(startContent);
  const edits: Edit[] = [];
  const next = random();
  let count = 0;
  let t = 0;
  let second = Date.parse(txns[0]!.time);
  for (const { time, patches } of txns) {
    const gap = Math.min(Math.max(0, Date.parse(time) - second), LONGEST_PAUSE);
    second = Date.parse(time);
    // The recording's clock ticks in seconds; the milliseconds within are made up, as noisy as real ones.
    t = gap === 0 ? t + 60 + Math.floor(next() * 120) : t + Math.max(1, gap - 500 + Math.floor(next() * 1_000));
    const changes = patches.map(([position, deleted, inserted]): Change => {
      const start = offsets.toCodeUnits(position);
      const change: Change = [start, offsets.toCodeUnits(position + deleted) - start, inserted];
      offsets.replace(position, deleted, inserted);
      return change;
    });
    count += changes.length;
    edits.push({ t, changes });
  }
  return { name: 'rustcode', edits, count, endLength: lengthAfter(startContent, edits) };
}

function typed(): Edits {
  const source = readFileSync(join(ROOT, 'src/core/text/documents.ts'), 'utf8');
  const next = random();
  let t = 0;
  const edits = Array.from({ length: 40_000 }, (_, i): Edit => {
    t += 60 + Math.floor(next() * 200);
    return { t, changes: [[i, 0, source[i % source.length]!]] };
  });
  return { name: 'typed letters', edits, count: edits.length, endLength: edits.length };
}

function lengthAfter(text: string, edits: readonly Edit[]): number {
  let length = text.length;
  for (const { changes } of edits) for (const [, deleted, inserted] of changes) length += inserted.length - deleted;
  return length;
}

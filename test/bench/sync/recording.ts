import { gzipSync } from 'node:zlib';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A recording as large as a long day's: this repository's own sources, typed a key at a time, with cursor moves and saves between. */
export interface Recording {
  readonly session: string;
  readonly header: string;
  readonly lines: readonly string[];
}

/** As the client cuts and packs them. */
export interface Batch {
  readonly lines: Buffer;
  readonly gzipped: Buffer;
  /** The same events as a JSON array. */
  readonly array: Buffer;
  readonly events: number;
}

export const headerOf = (session: string): string =>
  JSON.stringify({
    format: 'coagency-trajectory',
    version: 1,
    session,
    segment: 1,
    firstSeq: 0,
    head: null,
    wall: '2026-01-01T00:00:00.000Z',
  });

export function record(events: number, session = 'bench-session'): Recording {
  const text = sources();
  const lines: string[] = [];
  let t = 0;
  const add = (kind: string, rest: object): void => {
    // Milliseconds between key presses: most are short, some are thought.
    t += 40 + ((lines.length * 7919) % 180) + (lines.length % 97 === 0 ? 4_000 : 0);
    lines.push(JSON.stringify({ seq: lines.length, t, kind, ...rest }));
  };
  for (let at = 0; lines.length < events; at = (at + 1) % text.length) {
    add('doc.changed', { doc: 1 + (Math.floor(at / 4_000) % 30), changes: [[at % 4_000, 0, text[at]]] });
    if (at % 41 === 0) add('selection.changed', { doc: 1, selections: [[at % 4_000, at % 4_000]] });
  }
  return { session, header: headerOf(session), lines: lines.slice(0, events) };
}

export function batches({ lines }: Recording, bytes: number): Batch[] {
  const cut: Batch[] = [];
  let from = 0;
  let size = 0;
  for (let i = 0; i <= lines.length; i++) {
    const next = i < lines.length ? Buffer.byteLength(lines[i]!) + 1 : Infinity;
    if (size + next > bytes && i > from) {
      const raw = Buffer.from(`${lines.slice(from, i).join('\n')}\n`);
      const array = Buffer.from(`[${lines.slice(from, i).join(',')}]`);
      cut.push({ lines: raw, gzipped: gzipSync(raw), array, events: i - from });
      from = i;
      size = 0;
    }
    size += next;
  }
  return cut;
}

function sources(): string {
  const folder = join(import.meta.dirname, '../../../src');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  return files
    .toSorted()
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('');
}

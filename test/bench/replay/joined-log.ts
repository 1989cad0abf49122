import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { CodePointOffsets } from '../../../src/core/text/code-points.ts';
import { encodeEvent, encodeHeader } from '../../../src/core/trajectory/codec.ts';
import type { Change, EventBody } from '../../../src/core/trajectory/events.ts';
import { ROOT } from '../../webview/harness/bundle.ts';

const TRACES = ['rustcode', 'sveltecomponent', 'clownschool_flat'];
const SUFFIXES: Readonly<Record<string, string>> = { rustcode: 'rs', sveltecomponent: 'svelte', clownschool_flat: 'md' };
const WALL = '2026-11-12T09:31:00.000Z';

interface Trace {
  readonly name: string;
  readonly start: string;
  readonly edits: readonly Change[];
}

/** One change an edit, in UTF-16 offsets. Without the recorded traces: a text of our own, typed letter by letter. */
function readTraces(): Trace[] {
  const folder = join(ROOT, '../shared/edit-traces');
  if (!existsSync(folder)) {
    const source = readFileSync(join(ROOT, 'src/core/text/documents.ts'), 'utf8');
    return [{ name: 'typed', start: '', edits: [...source].map((letter, index): Change => [index, 0, letter]) }];
  }
  return TRACES.map((name) => {
    const { startContent, txns } = JSON.parse(gunzipSync(readFileSync(join(folder, `${name}.json.gz`))).toString()) as {
      startContent: string;
      txns: { patches: [number, number, string][] }[];
    };
    const offsets = new CodePointOffsets(startContent);
    const edits = txns.flatMap(({ patches }) =>
      patches.map(([position, deleted, inserted]): Change => {
        const start = offsets.toCodeUnits(position);
        const change: Change = [start, offsets.toCodeUnits(position + deleted) - start, inserted];
        offsets.replace(position, deleted, inserted);
        return change;
      }),
    );
    return { name, start: startContent, edits };
  });
}

export interface Shape {
  readonly edits: number;
  /** Files that are edited in turn, 50 edits each; absent: one after the other. */
  readonly files?: number;
  /** Milliseconds without work after every 1,000 edits. */
  readonly gap?: number;
}

/** A session of many edits: the recorded traces joined and repeated, a quarter of a second an edit. Header and events, joined by '\n'. */
export function joinedLog({ edits, files, gap = 0 }: Shape): string {
  const traces = readTraces();
  const lines = [
    encodeHeader({ format: 'coagency-trajectory', version: 1, session: 'bench-session', segment: 1, firstSeq: 0, head: null, wall: WALL }),
  ];
  let seq = 0;
  let t = 0;
  const add = (body: EventBody): void => void lines.push(encodeEvent(seq++, t, body));
  const step = (trace: Trace, index: number) => ({
    id: `s${index}`,
    title: `Write ${trace.name}`,
    description: '',
    kind: 'code' as const,
    files: [uriOf(trace, index)],
    symbols: [],
    checks: [],
    dependsOn: [],
    optional: false,
  });
  add({
    kind: 'session.started',
    task: { title: 'Joined traces', text: '', source: 'import' },
    roots: [],
    actor: { id: 'bench' },
    versions: {},
    wall: WALL,
  });
  add({ kind: 'plan.proposed', plan: { id: 'p', title: '', steps: traces.map(step) }, origin: { kind: 'outline' }, claims: [] });
  add({ kind: 'plan.accepted', plan: 'p' });

  const open = (index: number): { readonly trace: Trace; readonly doc: number; at: number } => {
    const trace = traces[index % traces.length]!;
    add({
      kind: 'doc.opened',
      doc: index + 1,
      uri: uriOf(trace, index),
      language: 'plaintext',
      eol: 'lf',
      text: trace.start,
      hash: '0'.repeat(64),
    });
    return { trace, doc: index + 1, at: 0 };
  };
  const docs = Array.from({ length: files ?? 1 }, (_, index) => open(index));
  let turn = 0;
  for (let made = 0; made < edits; made += 1) {
    if (made % 50 === 0) turn = (turn + 1) % docs.length;
    if (docs[turn]!.at === docs[turn]!.trace.edits.length) docs[turn] = open(docs[turn]!.doc - 1 + docs.length);
    const doc = docs[turn]!;
    t += 250 + (made % 1_000 === 999 ? gap : 0);
    add({ kind: 'doc.changed', doc: doc.doc, changes: [doc.trace.edits[doc.at++]!] });
  }
  return lines.join('\n');
}

const uriOf = ({ name }: Trace, index: number): string => `${name}-${index}.${SUFFIXES[name] ?? 'ts'}`;

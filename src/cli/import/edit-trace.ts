import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { gunzipSync } from 'node:zlib';
import * as z from 'zod';
import { CodePointOffsets } from '../../core/text/code-points.ts';
import { toHex } from '../../core/trajectory/chain.ts';
import type { Change } from '../../core/trajectory/events.ts';
import { nodeSha256 } from '../../node/sha256.ts';
import { InputError } from '../io.ts';
import type { Io } from '../io.ts';
import { Recording } from './recording.ts';

const Trace = z.object({
  startContent: z.string(),
  endContent: z.string(),
  txns: z.array(z.object({ time: z.string().optional(), patches: z.array(z.tuple([z.number(), z.number(), z.string()])) })),
});
type Trace = z.infer<typeof Trace>;

/** Imports a trace: one document, named like the file. @throws InputError also when the trace does not lead to its own end content. */
export async function importEditTrace(file: string, out: string, io: Io): Promise<void> {
  const bytes = await readInput(file);
  const trace = parseTrace(bytes, file);
  const name = basename(file).replace(/(\.json)?(\.gz)?$/i, '');
  const session = `trace-${name.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, 40)}-${toHex(nodeSha256(bytes)).slice(0, 12)}`;
  const times = trace.txns.map((txn) => Date.parse(txn.time ?? ''));
  const start = times.find((time) => !Number.isNaN(time)) ?? 0;
  const events = await Recording.make(out, session, start, io.interrupted, async (recording) => {
    await play(trace, times, name, recording);
    if (recording.documents.textOf(name) !== trace.endContent) throw new InputError(`${file} does not lead to its own endContent`);
  });
  await io.write(`${out}: ${events} events, document ${name}\n`);
}

async function play(trace: Trace, times: readonly number[], name: string, recording: Recording): Promise<void> {
  const task = { title: `Recorded edits of ${name}`, text: '', source: 'import' as const };
  await recording.append({ kind: 'session.started', task, roots: [], actor: { id: 'import' }, versions: {}, wall: recording.wall });
  const doc = await recording.open(name, 'plaintext', trace.startContent);
  const offsets = new CodePointOffsets(trace.startContent);
  for (const [i, { patches }] of trace.txns.entries()) {
    const time = times[i]!;
    if (!Number.isNaN(time)) recording.at(time);
    for (const changes of asEvents(patches, offsets)) await recording.change(doc, changes);
  }
  await recording.save(doc);
  await recording.append({ kind: 'session.finished', outcome: 'done', wall: recording.wall });
}

/** A transaction's patches each count from the text that the one before left: one event as long as they descend, else several. */
function* asEvents(patches: Trace['txns'][number]['patches'], offsets: CodePointOffsets): Generator<Change[]> {
  let changes: Change[] = [];
  for (const [position, deleted, inserted] of patches) {
    const start = offsets.toCodeUnits(position);
    const change: Change = [start, offsets.toCodeUnits(position + deleted) - start, inserted];
    offsets.replace(position, deleted, inserted);
    const last = changes.at(-1);
    if (last && start + change[1] > last[0]) {
      yield changes;
      changes = [];
    }
    changes.push(change);
  }
  if (changes.length > 0) yield changes;
}

async function readInput(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new InputError(`cannot read ${file}: ${(error as Error).message}`);
  }
}

function parseTrace(bytes: Uint8Array, file: string): Trace {
  let value: unknown;
  try {
    const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
    value = JSON.parse(Buffer.from(isGzip ? gunzipSync(bytes) : bytes).toString());
  } catch (error) {
    throw new InputError(`${file} is no JSON: ${(error as Error).message}`);
  }
  const trace = Trace.safeParse(value);
  if (!trace.success)
    throw new InputError(`${file} is no edit trace: ${trace.error.issues[0]?.path.join('.')}: ${trace.error.issues[0]?.message}`);
  return trace.data;
}

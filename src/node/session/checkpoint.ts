import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { deserialize, serialize } from 'node:v8';
import { piecesOf, savedFrom } from '../../core/session/saved-session.ts';
import type { SavedSession } from '../../core/session/saved-session.ts';
import { writeAtomically } from '../atomic.ts';
import type { Files } from '../files.ts';

/**
 * What a session's log folds to, kept beside the log so that a window that opens need not fold it all again. A cache, no record: it
 * stands for the log up to one event of it, as folded by one build of this code; where either is another, or the file is damaged, it
 * is as if it were not there. It holds what the log holds, so nothing that redaction kept from the log.
 *
 * Layout: a line of JSON (`Label`), then pieces: each its length (four bytes, little-endian) and its bytes (as `v8.serialize` gives them).
 */
export const CHECKPOINT = 'checkpoint';

const FORMAT = 'coagency-checkpoint 1';
const LF = 10;

/** Which log, and which code, a checkpoint stands for. */
export interface CheckpointPlace {
  /** What folded it: another build may fold otherwise. */
  readonly build: string;
  readonly session: string;
  /** Events folded. */
  readonly count: number;
  /** Chain head after them. */
  readonly head: string;
}

interface Label extends CheckpointPlace {
  readonly format: string;
  /** SHA-256 of all that follows this line. */
  readonly hash: string;
}

/** Durable when it resolves. The event loop has its turn between pieces; the session may go on meanwhile. Returns its bytes. */
export async function writeCheckpoint(folder: string, place: CheckpointPlace, saved: SavedSession, files: Files): Promise<number> {
  const hash = createHash('sha256');
  const parts: Buffer[] = [];
  for (const piece of piecesOf(saved)) {
    const bytes = serialize(piece);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(bytes.length);
    hash.update(length).update(bytes);
    parts.push(length, bytes);
    await breathe();
  }
  const label: Label = { format: FORMAT, ...place, hash: hash.digest('hex') };
  const all = Buffer.concat([Buffer.from(`${JSON.stringify(label)}\n`), ...parts]);
  await writeAtomically(join(folder, CHECKPOINT), all, files);
  return all.length;
}

/**
 * The checkpoint of a folder. Undefined: there is none that this build wrote and that fits the log, of which `headAt` says the chain's
 * head after so many events (undefined: it has fewer).
 */
export async function readCheckpoint(
  folder: string,
  { build, session, headAt }: Pick<CheckpointPlace, 'build' | 'session'> & { headAt: (count: number) => Promise<string | undefined> },
  files: Files,
): Promise<SavedSession | undefined> {
  try {
    const bytes = Buffer.from(await files.read(join(folder, CHECKPOINT)));
    const start = bytes.indexOf(LF) + 1;
    const label = JSON.parse(bytes.toString('utf8', 0, start)) as Label;
    if (label.format !== FORMAT || label.build !== build || label.session !== session) return undefined;
    if (createHash('sha256').update(bytes.subarray(start)).digest('hex') !== label.hash) return undefined;
    if ((await headAt(label.count)) !== label.head) return undefined;
    const pieces: unknown[] = [];
    for (let at = start; at < bytes.length;) {
      const end = at + 4 + bytes.readUInt32LE(at);
      pieces.push(deserialize(bytes.subarray(at + 4, end)));
      at = end;
      await breathe();
    }
    return savedFrom(pieces);
  } catch {
    // A cache that is not there, or cannot be read for whatever reason, is none. What is wrong with a disk the log itself will tell.
    return undefined;
  }
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Verifier } from '../../core/trajectory/verifier.ts';
import type { Verdict } from '../../core/trajectory/verifier.ts';
import { errorCode } from '../files.ts';
import { nodeSha256 } from '../sha256.ts';
import type { Damage } from './damage.ts';
import type { TrajectoryReader } from './reader.ts';

export interface FolderVerdict extends Verdict {
  /** An incomplete last line of a log that is being written, or whose writer was killed: no fault, and not counted. */
  readonly tornTail?: string;
  /** Damage that was found while recording, and gone on from: what it took is not in the log, and said there by a `session.resumed`. */
  readonly damages?: readonly Damage[];
}

/** Blobs of a folder, read when asked for. */
export function folderBlobs(folder: string): (hash: string) => string | undefined {
  return (hash) => {
    try {
      return readFileSync(join(folder, 'blobs', hash), 'utf8');
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return undefined;
      throw error;
    }
  };
}

/** Proves a folder's log from its first line to its last. */
export async function verifyFolder(reader: TrajectoryReader): Promise<FolderVerdict> {
  const verifier = new Verifier(nodeSha256, folderBlobs(reader.folder));
  let tornTail: string | undefined;
  for await (const entry of reader.entries()) {
    if (entry.type !== 'stop') verifier.line(entry.line);
    else if (entry.torn) tornTail = entry.reason;
    else verifier.damaged(`segment ${entry.segment}, byte ${entry.offset}: ${entry.reason}`);
    if (verifier.problem) break;
  }
  const damages = await reader.damages();
  return { ...verifier.verdict(), tornTail, ...(damages.length > 0 && { damages }) };
}

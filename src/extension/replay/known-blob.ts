import { panelErrorOf } from '../user-error.ts';
import type { Recording } from './recording.ts';

/** A text that is kept beside the log. One that is not to be had is none: a replay goes on without it. */
export async function knownBlob(recording: Pick<Recording, 'blob'>, hash: string): Promise<string | undefined> {
  try {
    return await recording.blob(hash);
  } catch (error) {
    if (panelErrorOf(error).code === 'http-404') return undefined;
    throw error;
  }
}

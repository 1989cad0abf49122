import { createHash, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';

/**
 * Tells one build of the extension from another, by its code: what a build concluded from a log, the next may conclude otherwise.
 * Where the code cannot be read, a name that nothing was ever kept under.
 *
 * @param code path of the bundle that concludes
 */
export async function buildOf(code: string): Promise<string> {
  try {
    return createHash('sha256')
      .update(await readFile(code))
      .digest('hex');
  } catch {
    return randomUUID();
  }
}

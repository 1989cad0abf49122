import { createHash, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Tells one build of the extension from another, by its code: what a build concluded from a log, the next may conclude otherwise.
 * Where the code cannot be read, a name that nothing was ever kept under.
 *
 * @param extensionPath the extension's folder
 * @param main its entry, as package.json names it
 */
export async function buildOf(extensionPath: string, main: string): Promise<string> {
  try {
    return createHash('sha256')
      .update(await readFile(join(extensionPath, main)))
      .digest('hex');
  } catch {
    return randomUUID();
  }
}

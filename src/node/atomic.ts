import { randomBytes } from 'node:crypto';
import { dirname } from 'node:path';
import { nodeFiles } from './files.ts';
import type { Files, OpenFile } from './files.ts';

/**
 * Writes a file so that a crash at any moment leaves the old content or the new, never a mixture: temporary file, fsync, rename,
 * fsync of the folder. Resolves when the new content is durable.
 *
 * @param mode rights of the file from the first byte on; absent: the usual ones
 */
export async function writeAtomically(path: string, content: string | Uint8Array, files: Files = nodeFiles, mode?: number): Promise<void> {
  const temporary = `${path}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    const file = await files.open(temporary, 'wx', mode);
    try {
      await writeAll(file, typeof content === 'string' ? Buffer.from(content) : content, 0);
      await file.sync();
    } finally {
      await file.close();
    }
    await files.rename(temporary, path);
  } catch (error) {
    await files.remove(temporary).catch(() => {});
    throw error;
  }
  await files.syncFolder(dirname(path));
}

/** Writes all bytes at `position`, however few the system takes at once. */
export async function writeAll(file: OpenFile, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const written = await file.write(bytes.subarray(done), position + done);
    if (written === 0) throw Object.assign(new Error('the disk takes no more bytes'), { code: 'ENOSPC' });
    done += written;
  }
}

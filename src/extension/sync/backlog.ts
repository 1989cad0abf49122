import { readFile } from 'node:fs/promises';
import { nodeFiles } from '../../node/files.ts';
import { FolderLock } from '../../node/log/lock.ts';
import { TrajectoryReader } from '../../node/log/reader.ts';
import { SyncFolder } from '../../node/sync-folder.ts';
import type { SyncClient } from '../../sync/client.ts';

/** In a session's `sync.json`: the server that it is meant for. What was recorded without one stays on this machine. */
export const SERVER = 'server';

export const meantFor = (folder: string, server: string): Promise<void> => new SyncFolder(folder).set(SERVER, server);

/**
 * Sends what earlier sessions recorded while the server was not to be reached, one session after the other. A session that
 * a window records into is that window's business.
 *
 * @param folders of the sessions on this machine
 * @param clientFor an upload of the session in this folder
 */
export async function sendBacklog(
  folders: readonly string[],
  server: string,
  clientFor: (reader: TrajectoryReader, folder: SyncFolder) => SyncClient,
  stop: AbortSignal,
): Promise<void> {
  for (const folder of folders) {
    if (stop.aborted) return;
    if ((await new SyncFolder(folder).get(SERVER).catch(() => undefined)) !== server) continue;
    const lock = await FolderLock.acquire(folder, nodeFiles, Date.now()).catch(() => undefined);
    if (!lock) continue;
    try {
      const reader = await TrajectoryReader.open(folder);
      if ((await receivedOf(folder)) >= (await reader.count())) continue;
      const client = clientFor(reader, new SyncFolder(folder));
      const end = (): void => void client.stop();
      stop.addEventListener('abort', end, { once: true });
      // What this one cannot do (a session deleted on the server, say) is no reason against the next.
      await client.flush().catch(() => undefined);
      stop.removeEventListener('abort', end);
      await client.stop();
    } finally {
      await lock.release();
    }
  }
}

/** Events that the last kept receipt covers. */
async function receivedOf(folder: string): Promise<number> {
  const text = await readFile(new SyncFolder(folder).receiptsFile, 'utf8').catch(() => '');
  const counts = [...text.matchAll(/"count":(\d+)/g)].map(([, count]) => Number(count));
  return Math.max(0, ...counts);
}

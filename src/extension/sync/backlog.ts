import { readFile } from 'node:fs/promises';
import { nodeFiles } from '../../node/files.ts';
import { FolderLock } from '../../node/log/lock.ts';
import { TrajectoryReader } from '../../node/log/reader.ts';
import { SyncFolder } from '../../node/sync-folder.ts';
import type { SyncClient, SyncStatus } from '../../sync/client.ts';

/** In a session's `sync.json`: the server that it is meant for. What was recorded without one stays on this machine. */
export const SERVER = 'server';

export const meantFor = (folder: string, server: string): Promise<void> => new SyncFolder(folder).set(SERVER, server);

/** When what the server did not take is tried again, in milliseconds; meanwhile whoever wants to go on with such a session can. */
const LATER = 5 * 60_000;

/** An upload of the session in this folder. */
export type ClientFor = (reader: TrajectoryReader, folder: SyncFolder, onStatus: (status: SyncStatus) => void) => SyncClient;

export interface Backlog {
  /** Of the sessions on this machine. */
  readonly folders: readonly string[];
  readonly server: string;
  readonly clientFor: ClientFor;
  /** What else waits for the server, sent after every round, however it went. */
  readonly sendOthers: () => Promise<void>;
  /** What does not pass by itself; the next window tries again. */
  readonly onProblem: (error: unknown) => void;
  /** Resolves after so many milliseconds, when it is stopped, or when the server is known to be back. */
  readonly wait: (milliseconds: number) => Promise<void>;
}

/** Sends round by round, until nothing is left that only waits for the server. */
export async function sendInRounds({ folders, server, clientFor, sendOthers, onProblem, wait }: Backlog, stop: AbortSignal): Promise<void> {
  for (let left = folders; ; await wait(LATER)) {
    if (stop.aborted) return;
    const { later, failed } = await sendBacklog(left, server, clientFor, stop);
    for (const error of failed) onProblem(error);
    if (stop.aborted) return;
    await sendOthers().catch(onProblem);
    if (later.length === 0) return;
    left = later;
  }
}

/** How a round ended. */
interface Round {
  /** Folders whose sessions may go when the server is back. */
  readonly later: readonly string[];
  readonly failed: readonly Error[];
}

/**
 * Sends what earlier sessions recorded while the server was not to be reached, one session after the other. A session that
 * a window records into is that window's business; and none is kept from one while the server is away.
 */
export async function sendBacklog(folders: readonly string[], server: string, clientFor: ClientFor, stop: AbortSignal): Promise<Round> {
  const later: string[] = [];
  const failed: Error[] = [];
  for (const [i, folder] of folders.entries()) {
    if (stop.aborted) break;
    if ((await new SyncFolder(folder).get(SERVER).catch(() => undefined)) !== server) continue;
    const lock = await FolderLock.acquire(folder, nodeFiles, Date.now()).catch(() => undefined);
    if (!lock) continue;
    try {
      const end = await sendOne(folder, server, clientFor, stop);
      // A server that is not there is not there for the others either; one that refuses this session just now may take them.
      if (end === 'offline') return { later: [...later, ...folders.slice(i)], failed };
      if (end === 'waiting') later.push(folder);
    } catch (error) {
      // What this one cannot do (it is damaged, say, or was deleted on the server) is no reason against the next.
      failed.push(new Error(`${folder}: ${error instanceof Error ? error.message : String(error)}`, { cause: error }));
    } finally {
      await lock.release().catch((error: unknown) => failed.push(new Error(`${folder}: its lock stays`, { cause: error })));
    }
  }
  return { later, failed };
}

type End = 'sent' | 'stopped' | 'offline' | 'waiting';

/** @throws what keeps the session from being sent and does not pass by itself */
async function sendOne(folder: string, server: string, clientFor: ClientFor, stop: AbortSignal): Promise<End> {
  const reader = await TrajectoryReader.open(folder);
  if ((await receivedOf(folder, new URL(server).origin)) >= (await reader.count())) return 'sent';
  if (stop.aborted) return 'stopped';
  let end = (_how: End): void => {};
  const ended = new Promise<End>((resolve) => (end = resolve));
  const client = clientFor(reader, new SyncFolder(folder), ({ state }) => {
    if (state === 'offline' || state === 'waiting') end(state);
  });
  const stopped = (): void => end('stopped');
  stop.addEventListener('abort', stopped, { once: true });
  try {
    return await Promise.race([ended, client.flush().then((): End => 'sent')]);
  } finally {
    stop.removeEventListener('abort', stopped);
    await client.stop();
  }
}

/** Events that this server has signed for: what another has does not make it here. */
async function receivedOf(folder: string, origin: string): Promise<number> {
  const text = await readFile(new SyncFolder(folder).receiptsFile, 'utf8').catch(() => '');
  const own = text.split('\n').filter((line) => line.includes(`"server":${JSON.stringify(origin)}`));
  const counts = own.flatMap((line) => [...line.matchAll(/"count":(\d+)/g)].map(([, count]) => Number(count)));
  return Math.max(0, ...counts);
}

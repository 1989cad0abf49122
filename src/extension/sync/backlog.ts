import { readFile } from 'node:fs/promises';
import { nodeFiles } from '../../node/files.ts';
import { FolderLock } from '../../node/log/lock.ts';
import { TrajectoryReader } from '../../node/log/reader.ts';
import { SyncFolder } from '../../node/sync-folder.ts';
import type { SyncClient, SyncStatus } from '../../sync/client.ts';
import { SyncFailure } from '../../sync/failure.ts';
import type { ServerApi } from '../../sync/server-api.ts';
import { askWhetherHeld, forgetToken, noteToken } from './held.ts';

/** In a session's `sync.json`: the server that it is meant for. What was recorded without one stays on this machine. */
export const SERVER = 'server';

/** Noted before its upload begins, which keeps things in the same file. */
export async function meantFor(folder: string, server: string, token: string | undefined): Promise<void> {
  const place = new SyncFolder(folder);
  await place.set(SERVER, server);
  if (token !== undefined) await noteToken(place, token);
}

/** When what the server did not take is tried again, in milliseconds; meanwhile whoever wants to go on with such a session can. */
const LATER = 5 * 60_000;

/** An upload of the session in this folder. */
export type ClientFor = (reader: TrajectoryReader, folder: SyncFolder, onStatus: (status: SyncStatus) => void) => SyncClient;

/** The server that sessions are sent to. */
export interface Target {
  /** As the settings name it. */
  readonly server: string;
  readonly token: string | undefined;
  readonly api: ServerApi;
  readonly clientFor: ClientFor;
}

export interface Backlog extends Target {
  /** Of the sessions on this machine, newest first. */
  readonly folders: readonly string[];
  /** What else waits for the server, sent after every round, however it went. */
  readonly sendOthers: () => Promise<void>;
  /** What does not pass by itself; the next window tries again. */
  readonly onProblem: (error: unknown) => void;
  /** Resolves after so many milliseconds, when it is stopped, or when the server is known to be back. */
  readonly wait: (milliseconds: number) => Promise<void>;
}

/** Sends round by round, until nothing is left that only waits for the server. */
export async function sendInRounds({ folders, sendOthers, onProblem, wait, ...target }: Backlog, stop: AbortSignal): Promise<void> {
  for (let left = folders; ; await wait(LATER)) {
    if (stop.aborted) return;
    const { later, failed } = await sendBacklog(left, target, stop);
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
 * Of the newest sessions that the server has signed for to the end, so many are asked for at a time: of one that was restored from an
 * older copy the client is the only one to know.
 */
const ASKED = 50;

/** What the server would say of every session. (Its key each has pinned for itself.) */
const OF_ALL: ReadonlySet<string> = new Set(['signed-out', 'not-coagency']);

/**
 * Sends what earlier sessions recorded while the server was not to be reached, and what it has lost since, one session after the
 * other. A session that a window records into is that window's business; and none is kept from one while the server is away.
 */
export async function sendBacklog(folders: readonly string[], target: Target, stop: AbortSignal): Promise<Round> {
  const later: string[] = [];
  const failed: Error[] = [];
  const asking = { left: ASKED };
  for (const [i, folder] of folders.entries()) {
    if (stop.aborted) break;
    if ((await new SyncFolder(folder).get(SERVER).catch(() => undefined)) !== target.server) continue;
    try {
      const end = await bring(folder, target, asking, stop);
      // A server that is not there is not there for the others either; one that refuses this session just now may take them.
      if (end === 'offline') return { later: [...later, ...folders.slice(i)], failed };
      if (end === 'waiting') later.push(folder);
    } catch (error) {
      // What this one cannot do (it is damaged, say, or was deleted on the server) is no reason against the next.
      failed.push(new Error(`${folder}: ${error instanceof Error ? error.message : String(error)}`, { cause: error }));
      if (error instanceof SyncFailure && OF_ALL.has(error.code)) break;
    }
  }
  return { later, failed };
}

type End = 'done' | 'stopped' | 'offline' | 'waiting';

/** @throws what keeps the session from being sent and does not pass by itself */
async function bring(folder: string, target: Target, asking: { left: number }, stop: AbortSignal): Promise<End> {
  const place = new SyncFolder(folder);
  const reader = await TrajectoryReader.open(folder);
  const count = await reader.count();
  if ((await receivedOf(place, target.api.origin)) < count) return whileLocked(folder, () => send(reader, place, target, stop));
  const { api, token } = target;
  if (token === undefined || asking.left-- <= 0) return 'done';
  try {
    switch (await askWhetherHeld(place, { id: reader.session, count }, { api, token }, stop)) {
      case 'lost':
        return await whileLocked(folder, () => sendAgain(reader, place, target, stop));
      case 'new-token':
        return await whileLocked(folder, () => noteToken(place, token).then(() => 'done'));
      default:
        return 'done';
    }
  } catch (error) {
    if (stop.aborted) return 'stopped';
    if (error instanceof SyncFailure && error.remedy === 'later') return error.code === 'unreachable' ? 'offline' : 'waiting';
    throw error;
  }
}

/** Without the lock, since another window has it, there is nothing to do here. */
async function whileLocked(folder: string, work: () => Promise<End>): Promise<End> {
  const lock = await FolderLock.acquire(folder, nodeFiles, Date.now()).catch(() => undefined);
  if (!lock) return 'done';
  try {
    return await work();
  } finally {
    await lock.release().catch((error: unknown) => {
      throw new Error('its lock stays', { cause: error });
    });
  }
}

/** What was deleted there on purpose is deleted, and not asked for again. */
async function sendAgain(reader: TrajectoryReader, place: SyncFolder, target: Target, stop: AbortSignal): Promise<End> {
  try {
    return await send(reader, place, target, stop);
  } catch (error) {
    if (!(error instanceof SyncFailure && error.code === 'deleted')) throw error;
    await forgetToken(place);
    return 'done';
  }
}

async function send(reader: TrajectoryReader, place: SyncFolder, { clientFor, token }: Target, stop: AbortSignal): Promise<End> {
  if (stop.aborted) return 'stopped';
  let end = (_how: End): void => {};
  const ended = new Promise<End>((resolve) => (end = resolve));
  const client = clientFor(reader, place, ({ state }) => {
    if (state === 'offline' || state === 'waiting') end(state);
  });
  const stopped = (): void => end('stopped');
  stop.addEventListener('abort', stopped, { once: true });
  let how: End;
  try {
    how = await Promise.race([ended, client.flush().then((): End => 'done')]);
  } finally {
    stop.removeEventListener('abort', stopped);
    await client.stop();
  }
  if (how === 'done' && token !== undefined) await noteToken(place, token);
  return how;
}

/** Events that this server has signed for: what another has does not make it here. */
async function receivedOf(place: SyncFolder, origin: string): Promise<number> {
  const text = await readFile(place.receiptsFile, 'utf8').catch(() => '');
  const own = text.split('\n').filter((line) => line.includes(`"server":${JSON.stringify(origin)}`));
  const counts = own.flatMap((line) => [...line.matchAll(/"count":(\d+)/g)].map(([, count]) => Number(count)));
  return Math.max(0, ...counts);
}

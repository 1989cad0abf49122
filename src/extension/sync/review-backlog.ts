import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ReviewLog } from '../../node/review-log.ts';
import { SyncFolder } from '../../node/sync-folder.ts';
import { ReviewServer } from '../../sync/review-upload.ts';
import { SERVER } from './backlog.ts';
import type { ServerAccess } from './server-address.ts';

/** Where reviews of sessions lie that others recorded: a folder a server, and in it one a session. */
export const reviewsFolder = (root: string, server: string): string => join(root, '.reviews', encodeURIComponent(server));

/** What names a session on the server, and where what is said of it lies. */
export interface ReviewPlace {
  readonly folder: string;
  readonly key: string;
}

/** Sends what was said while the server was not to be reached. What is refused stays, and is tried again the next time. */
export async function sendReviews(sessions: readonly string[], root: string, server: ServerAccess, stop: AbortSignal): Promise<void> {
  const remote = reviewsFolder(root, server.url);
  const theirs = (await readdir(remote).catch(() => [])).map((name) => ({ folder: join(remote, name), key: decodeURIComponent(name) }));
  const mine: ReviewPlace[] = [];
  for (const folder of sessions) {
    const meant = await new SyncFolder(folder).get(SERVER).catch(() => undefined);
    if (meant === server.url) mine.push({ folder, key: basename(folder) });
  }
  for (const place of [...mine, ...theirs]) {
    if (stop.aborted) return;
    await sendReview(place, server).catch(() => undefined);
  }
}

async function sendReview({ folder, key }: ReviewPlace, { url, token }: ServerAccess): Promise<void> {
  const log = new ReviewLog(folder, key.split('.', 1)[0]!, { id: '' }, () => new Date());
  const { events, upTo } = await log.unsent(url);
  if (events.length === 0) return;
  const reviews = new ReviewServer({ server: url, token, key, fetch, now: () => new Date() });
  const { reviewer } = await reviews.list();
  if (reviewer === null) return;
  await reviews.say(log.session, reviewer, events);
  await log.markSent(url, upTo);
}

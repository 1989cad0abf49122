import { createHash } from 'node:crypto';
import type { SyncFolder } from '../../node/sync-folder.ts';
import type { ServerApi } from '../../sync/server-api.ts';
import { Upload } from '../../sync/upload.ts';

/** In a session's `sync.json`: which token it was sent with last, as a hash. With another one the server may be another team's. */
const SENT_WITH = 'sent-with';

const markOf = (token: string): string => createHash('sha256').update(`coagency ${token}`).digest('hex').slice(0, 16);

/** Only while nobody else writes there: before the session's upload, or with its lock. */
export const noteToken = (place: SyncFolder, token: string): Promise<void> => place.set(SENT_WITH, markOf(token));

export const forgetToken = (place: SyncFolder): Promise<void> => place.remove(SENT_WITH);

/**
 * `yes`: all of it; `new-token`: so, and noted of no token or of another. `lost`: what it has signed for it has no longer, as when it
 * was restored from an older copy. `unknown`: nothing that this token knows.
 */
export type Held = 'yes' | 'new-token' | 'lost' | 'unknown';

/** Whether the server still has a session of `count` events that it has signed for. @throws SyncFailure */
export async function askWhetherHeld(
  place: SyncFolder,
  { id, count }: { readonly id: string; readonly count: number },
  { api, token }: { readonly api: ServerApi; readonly token: string },
  stop: AbortSignal,
): Promise<Held> {
  const key = (await place.get(Upload.forkName(api.origin, id))) ?? id;
  const held = (await api.count(key, stop)) ?? -1;
  const known = (await place.get(SENT_WITH)) === markOf(token);
  if (held >= count) return known ? 'yes' : 'new-token';
  return known ? 'lost' : 'unknown';
}

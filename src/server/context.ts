import type { Context } from 'hono';
import type { TokenStore, Principal } from './auth/tokens.ts';
import type { BlobStore } from './store/blobs.ts';
import type { Database } from './store/database.ts';
import type { StreamStore } from './store/stream-store.ts';
import type { LiveReaders } from './live-readers.ts';
import type { Metrics } from './metrics.ts';
import type { ReceiptKeys } from './receipt-keys.ts';
import type { ReviewStore } from './reviews/review-store.ts';
import type { Receipts } from './trajectory/receipts.ts';
import type { SessionAppends } from './trajectory/session-appends.ts';
import type { SessionSearch } from './trajectory/session-search.ts';
import type { SessionLists } from './trajectory/session-lists.ts';
import type { SessionStore } from './trajectory/session-store.ts';
import type { Limits } from './limits.ts';

/** What routes work with. */
export interface Services {
  readonly database: Database;
  readonly streams: StreamStore;
  readonly sessions: SessionStore;
  readonly appends: SessionAppends;
  readonly lists: SessionLists;
  readonly found: SessionSearch;
  readonly reviews: ReviewStore;
  readonly blobs: BlobStore;
  readonly tokens: TokenStore;
  readonly keys: ReceiptKeys;
  readonly receipts: Receipts;
  readonly metrics: Metrics;
  readonly readers: LiveReaders;
  readonly limits: Limits;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly random: () => number;
  /** Aborted when the server ends: live readers are let go. */
  readonly ending: AbortSignal;
}

export interface Variables {
  requestId: string;
  /** Set by the authentication for every route behind it. */
  principal: Principal;
  /** Set with it: for an answer that takes long, during which the token may be revoked or expire. */
  stillSignedIn: () => Promise<boolean>;
}

export interface AppEnv {
  Variables: Variables;
}
export type AppContext = Context<AppEnv>;

import { mkdirSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createAdaptorServer } from '@hono/node-server';
import { createApp } from './app.ts';
import { TokenStore } from './auth/tokens.ts';
import type { Principal } from './auth/tokens.ts';
import { answerBrokenRequests } from './client-error.ts';
import type { Services } from './context.ts';
import { Housekeeping } from './housekeeping.ts';
import { DatabaseKeys, FolderKeys } from './key-store.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import type { Limits } from './limits.ts';
import { LiveReaders } from './live-readers.ts';
import { Metrics } from './metrics.ts';
import type { Log } from './observe.ts';
import { ReviewStore } from './reviews/review-store.ts';
import { builtPages } from './routes/pages.ts';
import { ReceiptKeys } from './receipt-keys.ts';
import { BlobStore } from './store/blobs.ts';
import { DATABASE_FILE, openPostgres, openSqlite } from './store/database.ts';
import type { Database } from './store/database.ts';
import { StreamStore } from './store/stream-store.ts';
import { Tails } from './store/tails.ts';
import { checkBatch } from './trajectory/check-batch.ts';
import type { Batch, CheckedBatch } from './trajectory/check-batch.ts';
import { CheckThreads } from './trajectory/check-threads.ts';
import { Receipts } from './trajectory/receipts.ts';
import { SessionAppends } from './trajectory/session-appends.ts';
import { SessionLists } from './trajectory/session-lists.ts';
import { SessionSearch } from './trajectory/session-search.ts';
import { SessionStore } from './trajectory/session-store.ts';

/** Where the data lies: an SQLite file in a folder, or a PostgreSQL. With both, the folder holds the key only. */
export interface Location {
  readonly data?: string | undefined;
  readonly databaseUrl?: string | undefined;
}

export interface ServeOptions extends Location {
  /** 0: any free one. */
  readonly port: number;
  readonly host: string;
  readonly limits?: Partial<Limits>;
  readonly anonymous?: Principal;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  readonly log?: Log;
  /** Folder of the built webviews; absent: where the build puts them. */
  readonly pages?: string;
}

export interface RunningServer {
  readonly url: string;
  readonly services: Services;
  /** Takes no new request, lets live readers go, finishes what is under way, closes the database. */
  stop(): Promise<void>;
}

export const DEFAULT_DATA = 'coagency-data';
/** How long requests that are under way may take once the server ends, in milliseconds. */
const GRACE = 5_000;

/** `version`: an older one, that the schema is brought forward to and no further. */
export async function openDatabase({ data = DEFAULT_DATA, databaseUrl }: Location, version?: number): Promise<Database> {
  if (databaseUrl !== undefined) return openPostgres(databaseUrl, undefined, version);
  mkdirSync(data, { recursive: true, mode: 0o700 });
  return openSqlite(join(data, DATABASE_FILE), version);
}

export async function openKeys(database: Database, { data, databaseUrl }: Location): Promise<ReceiptKeys> {
  const folder = keyFolder({ data, databaseUrl });
  return ReceiptKeys.open(folder === undefined ? new DatabaseKeys(database) : new FolderKeys(folder));
}

/** The folder that holds the key; undefined: the database does. */
export const keyFolder = ({ data, databaseUrl }: Location): string | undefined =>
  data ?? (databaseUrl === undefined ? DEFAULT_DATA : undefined);

/** All that the routes work with, on an open database. */
export function assemble(
  database: Database,
  keys: ReceiptKeys,
  options: Pick<ServeOptions, 'limits' | 'now'>,
  ending: AbortSignal,
  check: (batch: Batch) => Promise<CheckedBatch> = checkBatch,
): Services {
  const { now = Date.now } = options;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const tails = new Tails();
  const metrics = new Metrics();
  metrics.gauge('coagency_live_readers', 'Long polls and event streams that wait just now.', () => tails.size);
  metrics.gauge('process_resident_memory_bytes', 'Memory in use.', () => process.memoryUsage.rss());
  metrics.gauge('coagency_peak_memory_bytes', 'Most memory that was in use.', () => process.resourceUsage().maxRSS * 1024);
  const streams = new StreamStore({ database, now, tails });
  const sessions = new SessionStore(streams, now);
  return {
    database,
    streams,
    sessions,
    appends: new SessionAppends(streams, sessions, check, now),
    lists: new SessionLists(database.sql),
    found: new SessionSearch(database.sql, now),
    reviews: new ReviewStore(streams, now),
    blobs: new BlobStore(database),
    tokens: new TokenStore(database, now),
    keys,
    receipts: new Receipts(keys, now),
    metrics,
    readers: new LiveReaders(limits),
    limits,
    now,
    random: Math.random,
    ending,
  };
}

/** Starts a server and resolves when it listens. */
export async function serve(options: ServeOptions): Promise<RunningServer> {
  const { log = () => {} } = options;
  const database = await openDatabase(options);
  const ending = new AbortController();
  const threads = new CheckThreads();
  const services = assemble(database, await openKeys(database, options), options, ending.signal, (batch) => threads.check(batch));
  const { streams, keys } = services;
  const app = createApp(services, {
    log,
    pages: options.pages ?? builtPages(),
    ...(options.anonymous && { anonymous: options.anonymous }),
  });
  const server = createAdaptorServer({
    fetch: app.fetch,
    serverOptions: { headersTimeout: 20_000, requestTimeout: 120_000, maxHeaderSize: 16 << 10, keepAliveTimeout: 10_000 },
  }) as Server;
  answerBrokenRequests(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  const unlisten = database.listen(
    (stream) => streams.tails.changed(stream),
    () => streams.tails.wakeAll(),
  );
  const housekeeping = new Housekeeping(streams, keys, ending.signal, log);
  const { address, family, port } = server.address() as AddressInfo;

  const stop = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    ending.abort();
    streams.tails.wakeAll();
    server.closeIdleConnections();
    const impatient = setTimeout(() => server.closeAllConnections(), GRACE);
    await closed;
    clearTimeout(impatient);
    await unlisten();
    await housekeeping.ended;
    await threads.close();
    await database.close();
  };
  return { url: `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`, services, stop };
}

import { createAdaptorServer } from '@hono/node-server';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createApp } from './app.ts';
import type { Principal } from './auth/tokens.ts';
import { TokenStore } from './auth/tokens.ts';
import type { Services } from './context.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import type { Limits } from './limits.ts';
import type { ReceiptSigner } from './receipt-signer.ts';
import { signerFromDatabase, signerFromFolder } from './receipt-signer.ts';
import { BlobStore } from './store/blobs.ts';
import { openPostgres, openSqlite } from './store/database.ts';
import type { Database } from './store/database.ts';
import { StreamStore } from './store/stream-store.ts';
import { Tails } from './store/tails.ts';
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
  readonly now?: () => number;
  /** One line of structured log. */
  readonly log?: (entry: Readonly<Record<string, unknown>>) => void;
}

export interface RunningServer {
  readonly url: string;
  readonly services: Services;
  /** Takes no new request, lets live readers go, finishes what is under way, closes the database. */
  stop(): Promise<void>;
}

export async function openDatabase(location: Location): Promise<Database> {
  if (location.databaseUrl !== undefined) return openPostgres(location.databaseUrl);
  const data = location.data ?? 'coagency-data';
  mkdirSync(data, { recursive: true, mode: 0o700 });
  return openSqlite(join(data, 'coagency.sqlite'));
}

async function signerFor(database: Database, location: Location): Promise<ReceiptSigner> {
  if (location.data === undefined && location.databaseUrl !== undefined) return signerFromDatabase(database);
  return signerFromFolder(location.data ?? 'coagency-data');
}

/** Starts a server and resolves when it listens. */
export async function serve(options: ServeOptions): Promise<RunningServer> {
  const now = options.now ?? Date.now;
  const log = options.log ?? (() => {});
  const database = await openDatabase(options);
  const ending = new AbortController();
  const tails = new Tails();
  const onBackgroundError = (error: unknown): void => log({ level: 'error', event: 'background', error: String(error) });
  const streams = new StreamStore({ database, now, tails, onBackgroundError });
  const services: Services = {
    database,
    streams,
    sessions: new SessionStore(streams, now),
    blobs: new BlobStore(database),
    tokens: new TokenStore(database, now),
    signer: await signerFor(database, options),
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    now,
    random: Math.random,
    ending: ending.signal,
  };
  const app = createApp(services, {
    ...(options.anonymous && { anonymous: options.anonymous }),
    onError: (error, requestId) =>
      log({ level: 'error', event: 'request', requestId, error: error instanceof Error ? error.stack : String(error) }),
  });
  const server = createAdaptorServer({
    fetch: app.fetch,
    serverOptions: { headersTimeout: 20_000, requestTimeout: 120_000, maxHeaderSize: 16 << 10, keepAliveTimeout: 10_000 },
  }) as Server;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  const sweeping = setInterval(() => void streams.sweep().catch(onBackgroundError), 60_000);
  const { address, family, port } = server.address() as AddressInfo;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`,
    services,
    stop: async () => {
      clearInterval(sweeping);
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      ending.abort();
      tails.wakeAll();
      server.closeIdleConnections();
      const impatient = setTimeout(() => server.closeAllConnections(), 5_000);
      await closed;
      clearTimeout(impatient);
      await streams.idle();
      await database.close();
    },
  };
}

import { createApp } from '../../../src/server/app.ts';
import type { IssuedToken } from '../../../src/server/auth/tokens.ts';
import type { Services } from '../../../src/server/context.ts';
import type { Limits } from '../../../src/server/limits.ts';
import { DatabaseKeys } from '../../../src/server/key-store.ts';
import { assemble } from '../../../src/server/main.ts';
import { ReceiptKeys } from '../../../src/server/receipt-keys.ts';
import { openSqlite } from '../../../src/server/store/database.ts';
import type { Role } from '../../../src/protocol/tokens.ts';

export const ORIGIN = 'http://127.0.0.1:1';

/** The whole server without a socket, on a database in memory (or the one given). */
export class InProcessServer {
  readonly services: Services;
  /** Unforeseen errors. A test that does not expect any should find none. */
  readonly failures: unknown[] = [];
  readonly fetch: (url: string, init?: RequestInit) => Promise<Response>;
  /** `METHOD /pattern` of every route that the router has, middleware not counted. */
  readonly routes: readonly string[];
  readonly #ending: AbortController;

  private constructor(services: Services, ending: AbortController, pages?: string) {
    this.services = services;
    this.#ending = ending;
    const log = (entry: Readonly<Record<string, unknown>>): void => void (entry['level'] === 'error' && this.failures.push(entry['error']));
    const app = createApp(services, { log, pages });
    this.routes = [...new Set(app.routes.filter(({ method }) => method !== 'ALL').map(({ method, path }) => `${method} ${path}`))];
    this.fetch = async (url, init) => app.request(url, init);
  }

  static async open(
    options: { limits?: Partial<Limits>; now?: () => number; file?: string; pages?: string } = {},
  ): Promise<InProcessServer> {
    const database = await openSqlite(options.file ?? ':memory:');
    const keys = await ReceiptKeys.open(new DatabaseKeys(database));
    const ending = new AbortController();
    return new InProcessServer(assemble(database, keys, options, ending.signal), ending, options.pages);
  }

  async token(
    role: Role,
    options: { organization?: string; project?: string; actor?: string; expiresAt?: number } = {},
  ): Promise<IssuedToken> {
    const { tokens } = this.services;
    const organization = await tokens.organizationNamed(options.organization ?? 'ours');
    const { project, actor } = options;
    return tokens.create({ role, organization, project, actor, expiresAt: options.expiresAt ?? null });
  }

  /** A request with a token, to a path. */
  async ask(path: string, token: string | undefined, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
    return this.fetch(`${ORIGIN}${path}`, { ...init, headers });
  }

  /** All bytes of a session's stream. */
  async stored(session: string, token: string): Promise<string> {
    let bytes = '';
    for (let offset = '-1'; ;) {
      const response = await this.ask(`/v1/stream/sessions/${session}?offset=${offset}`, token);
      if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
      bytes += await response.text();
      offset = response.headers.get('stream-next-offset')!;
      if (response.headers.has('stream-up-to-date')) return bytes;
    }
  }

  async close(): Promise<void> {
    this.#ending.abort();
    this.services.streams.tails.wakeAll();
    await this.services.database.close();
  }
}

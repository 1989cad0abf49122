import { setTimeout as delay } from 'node:timers/promises';
import { EventEmitter, window } from 'vscode';
import type { LogOutputChannel, SecretStorage } from 'vscode';
import type { SyncView } from '../../protocol/sidebar.ts';
import type { SyncClient } from '../../sync/client.ts';
import { Disposable } from '../dispose.ts';
import type { DisposableLike } from '../dispose.ts';
import type { Session } from '../session/session.ts';
import { getSetting } from '../settings.ts';
import { panelErrorOf, UserError } from '../user-error.ts';
import type { ServerAccess } from './server-address.ts';

const SECRET = 'coagency.sync.token';
/** How long a closing window waits for the last events to be sent, in milliseconds. */
const PATIENCE = 2_000;

/** Uploads the open session while it runs, and keeps the token. The log is the queue: stopping at any moment loses nothing. */
export class SyncService extends Disposable {
  readonly #secrets: SecretStorage;
  readonly #log: LogOutputChannel;
  readonly #changed = this._register(new EventEmitter<void>());
  readonly onDidChange = this.#changed.event;
  #client: SyncClient | undefined;
  /** Tells the client when the log has grown. */
  #listening: DisposableLike | undefined;
  /** Restarts follow one another: of two at once, both would upload. */
  #turn: Promise<void> = Promise.resolve();
  #session: Session | null = null;
  #view: SyncView = { state: 'off', pending: 0 };

  constructor(secrets: SecretStorage, log: LogOutputChannel) {
    super();
    this.#secrets = secrets;
    this.#log = log;
  }

  get view(): SyncView {
    return this.#view;
  }

  /** The session to upload from now on. */
  follow(session: Session | null): void {
    if (session === this.#session) {
      this.#client?.poke();
      return;
    }
    this.#session = session;
    this.#restart().catch((error: unknown) => this.#failed(error));
  }

  /** The settings name another server now, or none. */
  reconnect(): void {
    this.#restart().catch((error: unknown) => this.#failed(error));
  }

  /** @throws UserError when there is no server or no token */
  async requireServer(): Promise<ServerAccess> {
    const url = serverUrl();
    if (!url) {
      throw new UserError('no-server', 'No team server is set.', 'Name one in the settings (coagency.sync.serverUrl).', ['settings']);
    }
    const token = await this.#token();
    if (!token)
      throw new UserError('signed-out', 'You are not signed in to the team server.', 'Sign in with the token you were given.', ['sign-in']);
    return { url, token };
  }

  async signIn(): Promise<void> {
    if (!serverUrl()) await this.requireServer();
    const token = await window.showInputBox({
      title: `Sign in to ${serverUrl()}`,
      prompt: 'The token that the server’s administrator gave you. Kept in the editor’s secret storage.',
      password: true,
      ignoreFocusOut: true,
    });
    if (!token?.trim()) return;
    await this.#secrets.store(SECRET, token.trim());
    if (this.#client) this.#client.setToken(token.trim());
    else await this.#restart();
  }

  async signOut(): Promise<void> {
    await this.#secrets.delete(SECRET);
    this.#client?.setToken(undefined);
  }

  async now(): Promise<void> {
    await this.requireServer();
    await this.#session?.recorder.flush();
    if (this.#client) this.#client.retry();
    else await this.#restart();
  }

  /** The window closes: what is left is sent if that is quick, and waits in the log if not. */
  async end(): Promise<void> {
    this.#session = null;
    await this.#turn;
    await this.#part();
  }

  /** Ends the upload under way; the last events are sent if that is quick. */
  async #part(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    this.#listening?.dispose();
    if (!client) return;
    if (client.status.state === 'syncing' || client.status.state === 'synced') {
      await Promise.race([client.flush().catch(() => undefined), delay(PATIENCE)]);
    }
    await client.stop();
  }

  #restart(): Promise<void> {
    const restarted = this.#turn.then(() => this.#start());
    this.#turn = restarted.catch(() => undefined);
    return restarted;
  }

  async #start(): Promise<void> {
    await this.#part();
    const session = this.#session;
    const server = serverUrl();
    if (!session || session.isDisposed || !server) return this.#show({ state: 'off', pending: 0 });
    // The first events have to be on disk: the upload reads the log, not us.
    await session.recorder.flush();
    const [{ SyncClient: Client }, { SyncFolder }] = await Promise.all([
      import('../../sync/client.ts'),
      import('../../node/sync-folder.ts'),
    ]);
    const folder = new SyncFolder(session.folder);
    const client = new Client({
      source: await session.recorder.source(),
      server,
      token: await this.#token(),
      fetch,
      now: Date.now,
      random: Math.random,
      wait: (milliseconds, signal) => delay(milliseconds, undefined, { signal }).catch(() => undefined),
      store: folder,
      keepReceipt: (receipt) => folder.keepReceipt(receipt),
      onStatus: ({ next, message, ...status }) =>
        this.#show({ ...status, ...(message ? { message: next ? `${message}. ${next}` : message } : {}) }),
    });
    if (this.#session !== session || this.isDisposed) return;
    this.#client = client;
    this.#listening = session.recorder.onDidAppend(() => client.poke());
    client.start();
  }

  async #token(): Promise<string | undefined> {
    return (await this.#secrets.get(SECRET)) ?? process.env['COAGENCY_TOKEN'];
  }

  /** The upload could not even begin. It is tried again with the next sign-in, setting or "sync now". */
  #failed(error: unknown): void {
    const { message, next } = panelErrorOf(error);
    this.#show({ state: 'error', pending: 0, message: `${message} ${next}` });
  }

  #show(view: SyncView): void {
    if (view.message && view.message !== this.#view.message) this.#log.warn(`sync: ${view.message}`);
    this.#view = view;
    if (!this.isDisposed) this.#changed.fire();
  }
}

function serverUrl(): string {
  return getSetting('sync.serverUrl').trim().replace(/\/+$/, '');
}

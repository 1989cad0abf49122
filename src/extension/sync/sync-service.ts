import { setTimeout as delay } from 'node:timers/promises';
import { commands, EventEmitter, l10n, window } from 'vscode';
import type { LogOutputChannel, SecretStorage } from 'vscode';
import type { SyncView } from '../../protocol/sidebar.ts';
import type { SyncFolder } from '../../node/sync-folder.ts';
import type { SyncClient, SyncClientOptions } from '../../sync/client.ts';
import type { SyncFailure } from '../../sync/failure.ts';
import type { LogSource } from '../../sync/source.ts';
import { Disposable } from '../dispose.ts';
import type { DisposableLike } from '../dispose.ts';
import type { Session } from '../session/session.ts';
import type { SessionStore } from '../session/store.ts';
import { getSetting } from '../settings.ts';
import { panelErrorOf, UserError } from '../user-error.ts';
import type { ServerAccess } from './server-address.ts';
import type { SyncItem } from './sync-item.ts';
import type { SyncProgress } from './sync-progress.ts';

const SECRET = 'coagency.sync.token';
/** How long a closing window waits for the last events to be sent, in milliseconds. */
const PATIENCE = 2_000;

/** Uploads the open session while it runs, and keeps the token. The log is the queue: stopping at any moment loses nothing. */
export class SyncService extends Disposable {
  readonly #secrets: SecretStorage;
  readonly #log: LogOutputChannel;
  readonly #store: SessionStore;
  #backlog = new AbortController();
  /** Aborted when the server may take what earlier sessions recorded, though it did not before. */
  #reached = new AbortController();
  readonly #changed = this._register(new EventEmitter<void>());
  readonly onDidChange = this.#changed.event;
  #client: SyncClient | undefined;
  /** Both: there from the first upload on. */
  #item: SyncItem | undefined;
  #progress: SyncProgress | undefined;
  /** The expert said so; sessions that follow wait, too. */
  #paused = false;
  /** Tells the client when the log has grown. */
  #listening: DisposableLike | undefined;
  /** Restarts follow one another: of two at once, both would upload. */
  #turn: Promise<void> = Promise.resolve();
  #session: Session | null = null;
  #view: SyncView = { state: 'off', pending: 0 };

  constructor(secrets: SecretStorage, log: LogOutputChannel, store: SessionStore) {
    super();
    this.#store = store;
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

  /** @throws UserError when there is no server that a token may be sent to */
  async #requireAddress(): Promise<string> {
    const url = serverUrl();
    if (!url) {
      throw new UserError('no-server', l10n.t('No team server is set.'), l10n.t('Name one in the settings (coagency.sync.serverUrl).'), [
        'settings',
      ]);
    }
    const wrong = await problemWith(url);
    if (wrong) throw new UserError(wrong.code, `${wrong.message}.`, wrong.next, ['settings']);
    return url;
  }

  /** @throws UserError when there is no server or no token */
  async requireServer(): Promise<ServerAccess> {
    const url = await this.#requireAddress();
    const token = await this.#token();
    if (!token)
      throw new UserError(
        'signed-out',
        l10n.t('You are not signed in to the team server.'),
        l10n.t('Sign in with the token you were given.'),
        ['sign-in'],
      );
    return { url, token };
  }

  /** Where there is a server and a token; undefined where the expert works without. */
  async server(): Promise<ServerAccess | undefined> {
    const [url, token] = [serverUrl(), await this.#token()];
    return url && token && !(await problemWith(url)) ? { url, token } : undefined;
  }

  async signIn(): Promise<void> {
    const url = await this.#requireAddress();
    const token = await window.showInputBox({
      title: l10n.t('Sign in to {0}', url),
      prompt: l10n.t('The token that the server’s administrator gave you. Kept in the editor’s secret storage.'),
      password: true,
      ignoreFocusOut: true,
    });
    if (!token?.trim()) return;
    await this.#secrets.store(SECRET, token.trim());
    // Anew, since earlier sessions may wait for the token, too.
    await this.#restart();
  }

  async signOut(): Promise<void> {
    await this.#secrets.delete(SECRET);
    // Who signs out wants nothing more to leave, of earlier sessions either.
    this.#backlog.abort();
    this.#client?.setToken(undefined);
  }

  async now(): Promise<void> {
    await this.requireServer();
    await this.#session?.recorder.flush();
    this.#paused = false;
    this.#reached.abort();
    // Anew, where earlier sessions wait no longer for the server but for this word.
    if (this.#client && !this.#backlog.signal.aborted) this.#client.resume();
    else await this.#restart();
  }

  /** Nothing is sent until the expert says so; everything is recorded on. */
  pause(): void {
    this.#paused = true;
    this.#backlog.abort();
    this.#client?.pause();
  }

  resume(): Promise<void> {
    this.#paused = false;
    // Anew, since earlier sessions have waited, too.
    return this.#restart();
  }

  /** How it stands, and what the expert can do about it. */
  async showMenu(): Promise<void> {
    const key = this.#view.fork ?? this.#session?.id;
    const page = key === undefined ? undefined : `${serverUrl()}/sessions/${encodeURIComponent(key)}`;
    const { chooseSyncAction } = await import('./sync-menu.ts');
    switch (await chooseSyncAction(this.#view, page)) {
      case 'retry':
        return this.now();
      case 'pause':
        return this.pause();
      case 'resume':
        return this.resume();
      case 'sign-in':
        return this.signIn();
      case 'sign-out':
        return this.signOut();
      case 'trust':
        return this.#trustNewKey();
      case 'settings':
        return void (await commands.executeCommand('workbench.action.openSettings', 'coagency.sync.serverUrl'));
      default:
        return undefined;
    }
  }

  async #trustNewKey(): Promise<void> {
    const trust = l10n.t('Trust the New Key');
    const detail = l10n.t(
      'Its receipts are signed with another key than before, and the old key did not name the new one. Ask your administrator whether the server was set up anew; if it was not, someone may stand between you and it.',
    );
    const chosen = await window.showWarningMessage(l10n.t('Trust this server’s new key?'), { modal: true, detail }, trust);
    if (chosen === trust) await this.#client?.trustNewKey();
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
    this.#backlog.abort();
    if (!client) return;
    if (isReached(client.status)) {
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
    const [
      { SyncClient: Client },
      { problemWithAddress, ServerApi: Api },
      { SyncFolder: Folder },
      { meantFor, sendInRounds },
      { SyncProgress: Progress },
      { SyncItem: Item },
    ] = await Promise.all([
      import('../../sync/client.ts'),
      import('../../sync/server-api.ts'),
      import('../../node/sync-folder.ts'),
      import('./backlog.ts'),
      import('./sync-progress.ts'),
      import('./sync-item.ts'),
    ]);
    if (this.isDisposed) return;
    this.#progress ??= new Progress(() => this.pause());
    this.#item ??= this._register(new Item());
    const token = await this.#token();
    await meantFor(session.folder, server, token);
    const clientFor = (source: LogSource, folder: SyncFolder, onStatus: SyncClientOptions['onStatus']): SyncClient =>
      new Client({
        source,
        server,
        token,
        fetch,
        now: Date.now,
        random: Math.random,
        wait,
        store: folder,
        keepReceipt: (receipt) => folder.keepReceipt(receipt),
        onStatus,
      });
    const client = clientFor(await session.recorder.source(), new Folder(session.folder), ({ next, message, ...status }) =>
      this.#show({ ...status, ...(message ? { message: next ? `${message}. ${next}` : message } : {}) }),
    );
    if (this.#session !== session || this.isDisposed) return;
    this.#client = client;
    this.#listening = session.recorder.onDidAppend(() => client.poke());
    if (this.#paused) client.pause();
    client.start();
    // What is wrong with an address the open session's upload says, once.
    if (this.#paused || problemWithAddress(server)) return;
    const api = new Api({ server, token: () => token, fetch, now: Date.now, timeout: 60_000 });
    const { signal } = (this.#backlog = new AbortController());
    const earlier = (await this.#store.list()).map((id) => this.#store.folder(id)).filter((folder) => folder !== session.folder);
    const sendOthers = async (): Promise<void> => {
      if (token === undefined) return;
      const { sendReviews } = await import('./review-backlog.ts');
      await sendReviews([...earlier, session.folder], this.#store.root, { url: server, token }, signal);
    };
    const onProblem = (error: unknown): void => this.#log.warn(`earlier sessions could not all be sent: ${String(error)}`);
    const waitForServer = async (milliseconds: number): Promise<void> => {
      await wait(milliseconds, AbortSignal.any([signal, this.#reached.signal]));
      this.#reached = new AbortController();
    };
    sendInRounds({ folders: earlier, server, token, api, clientFor, sendOthers, onProblem, wait: waitForServer }, signal).catch(onProblem);
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
    if (isReached(view) && !isReached(this.#view)) this.#reached.abort();
    this.#view = view;
    this.#progress?.show(view);
    this.#item?.show(view);
    if (!this.isDisposed) this.#changed.fire();
  }
}

const isReached = ({ state }: SyncView): boolean => state === 'syncing' || state === 'synced';

const wait = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  delay(milliseconds, undefined, { signal }).catch(() => undefined);

/** Why nothing may be sent to this address; the same for uploads, replays and reviews: a token goes along with each. */
async function problemWith(url: string): Promise<SyncFailure | undefined> {
  const { problemWithAddress } = await import('../../sync/server-api.ts');
  return problemWithAddress(url);
}

function serverUrl(): string {
  return getSetting('sync.serverUrl').trim().replace(/\/+$/, '');
}

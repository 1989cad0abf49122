import type { SyncView } from '../protocol/sidebar.ts';
import { backoff } from './backoff.ts';
import { SyncFailure } from './failure.ts';
import type { KeyValue } from './key-value.ts';
import type { KeptReceipt } from './receipts.ts';
import { ServerApi } from './server-api.ts';
import type { Fetch } from './server-api.ts';
import type { LogSource } from './source.ts';
import { Upload } from './upload.ts';

export interface SyncStatus extends SyncView {
  /** What to do about `message`. */
  readonly next?: string;
}

export interface SyncClientOptions {
  readonly source: LogSource;
  /** Origin of the server. */
  readonly server: string;
  /** Undefined: signed out; nothing is sent. */
  readonly token?: string | undefined;
  readonly fetch: Fetch;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** In [0, 1). */
  readonly random: () => number;
  /** Resolves after so many milliseconds, or when the signal aborts. */
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  readonly store: KeyValue;
  /** Keeps a receipt beside the log. Not every one comes: one covers all before it. */
  readonly keepReceipt: (receipt: KeptReceipt) => Promise<void>;
  readonly onStatus: (status: SyncStatus) => void;
  /** How long events gather before they are sent, in milliseconds. Default: 1000. */
  readonly gather?: number;
  /** Longest that one request may take, in milliseconds. Default: 60 000. */
  readonly timeout?: number;
}

interface Flush {
  readonly resolve: (receipt: KeptReceipt) => void;
  readonly reject: (reason: unknown) => void;
}

/** Receipts are kept at most this often while a session runs, in milliseconds. */
const KEEP_EVERY = 60_000;

/**
 * Uploads one session's log for as long as it runs. All state is in the log and on the server; stopping it or killing it at any moment
 * loses nothing.
 */
export class SyncClient {
  readonly #options: SyncClientOptions;
  #token: string | undefined;
  #upload: Upload | undefined;
  #running: { readonly stop: AbortController; readonly done: Promise<void> } | undefined;
  #paused = false;
  /** Aborted when someone wants something: pause, retry, sign in, flush, stop. */
  #wake = new AbortController();
  /** Aborted when the log has grown since the last look at it. */
  #grown = new AbortController();
  #status: SyncStatus = { state: 'off', pending: 0 };
  /** Events in the log, when it was last counted. */
  #total = 0;
  #kept: { readonly at: number; readonly count: number } | undefined;
  readonly #flushing = new Set<Flush>();

  constructor(options: SyncClientOptions) {
    this.#options = options;
    this.#token = options.token;
  }

  get status(): SyncStatus {
    return this.#status;
  }

  /** Name of the session on the server, once connected: its own, or a fork's. */
  get remoteKey(): string | undefined {
    return this.#upload?.key;
  }

  start(): void {
    if (this.#running) return;
    const stop = new AbortController();
    this.#running = { stop, done: this.#run(stop.signal) };
  }

  /** Ends after what is under way is given up; the next start goes on. Keeps the last receipt. */
  async stop(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    running?.stop.abort(new Error('The upload was stopped'));
    this.#wake.abort();
    await running?.done;
    // One that cannot be kept (the folder is gone, say) the server gives again; it keeps nobody from stopping.
    await this.#keep(true).catch(() => undefined);
    await this.#show({ state: 'off' });
  }

  /** The log has grown. */
  poke(): void {
    this.#grown.abort();
  }

  pause(): void {
    this.#paused = true;
    this.#wake.abort();
  }

  resume(): void {
    this.#paused = false;
    this.#wake.abort();
  }

  /** Does not wait any longer for the next attempt. */
  retry(): void {
    this.#wake.abort();
  }

  /** Signs in, or (undefined) out. */
  setToken(token: string | undefined): void {
    this.#token = token;
    this.#upload?.disconnect();
    this.#wake.abort();
  }

  /** The expert confirms the server's new key. */
  async trustNewKey(): Promise<void> {
    await this.#upload?.trustNewKey();
    this.retry();
  }

  /** Resolves with the receipt when the server has all that is in the log; rejects with a SyncFailure when someone has to do something. */
  flush(): Promise<KeptReceipt> {
    return new Promise((resolve, reject) => {
      this.#flushing.add({ resolve, reject });
      if (this.#running) this.#wake.abort();
      else this.start();
    });
  }

  async #run(stop: AbortSignal): Promise<void> {
    let failures = 0;
    while (!stop.aborted) {
      this.#wake = new AbortController();
      if (this.#paused) {
        await this.#show({ state: 'paused' });
        await aborted(this.#wake.signal);
        continue;
      }
      try {
        this.#upload ??= this.#newUpload();
        this.#grown = new AbortController();
        // Whoever asks from here on may mean events that the last look below does not see.
        const asked = [...this.#flushing];
        while (await this.#upload.step(stop)) {
          failures = 0;
          await this.#show({ state: 'syncing' });
          await this.#keep(false);
          if (this.#paused) break;
        }
        failures = 0;
        if (this.#paused) continue;
        await this.#caughtUp(stop, asked);
      } catch (error) {
        if (stop.aborted) break;
        await this.#failed(error, ++failures, stop);
      }
    }
    this.#settle([...this.#flushing], (each) => each.reject(stop.reason));
  }

  async #caughtUp(stop: AbortSignal, asked: readonly Flush[]): Promise<void> {
    await this.#keep(asked.length > 0);
    await this.#show({ state: 'synced' });
    const receipt = this.#upload!.receipt!;
    this.#settle(asked, (each) => each.resolve(receipt));
    const { signal } = this.#wake;
    await aborted(AbortSignal.any([signal, this.#grown.signal]));
    if (!signal.aborted) await this.#options.wait(this.#options.gather ?? 1_000, AbortSignal.any([stop, signal]));
  }

  async #failed(error: unknown, failures: number, stop: AbortSignal): Promise<void> {
    const failure = error instanceof SyncFailure ? error : unexpected(error);
    const { remedy } = failure;
    if (remedy === 'resync' || failure.code === 'server-key-changed') this.#upload?.disconnect();
    // A disagreement that one look at the server settles is no news.
    if (remedy === 'resync' && failures <= 3) return;
    if (remedy === 'smaller' && this.#upload?.shrink()) return;
    const told = { message: failure.message, next: failure.next, code: failure.code };
    if (remedy === 'later' || remedy === 'resync') {
      // A log that is gone does not come back by waiting for the server.
      const unreadable = await this.#options.source.count().then(() => undefined, unexpected);
      if (unreadable) return this.#failed(unreadable, failures, stop);
      await this.#show({ state: failure.code === 'unreachable' ? 'offline' : 'waiting', ...told });
      const delay = Math.max(failure.retryAfter ?? 0, backoff(failures, this.#options.random()));
      await this.#options.wait(delay, AbortSignal.any([stop, this.#wake.signal]));
      return;
    }
    this.#upload?.disconnect();
    await this.#show({ state: failure.code === 'signed-out' ? 'signed-out' : 'error', ...told });
    this.#settle([...this.#flushing], (each) => each.reject(failure));
    await aborted(this.#wake.signal);
  }

  #newUpload(): Upload {
    const { server, fetch, now, timeout = 60_000, source, store, random } = this.#options;
    const api = new ServerApi({ server, token: () => this.#token, fetch, now, timeout });
    const randomId = (): string => Array.from({ length: 12 }, () => ALPHABET[Math.floor(random() * ALPHABET.length)]).join('');
    return new Upload(source, api, store, randomId);
  }

  async #keep(now: boolean): Promise<void> {
    const receipt = this.#upload?.receipt;
    if (!receipt || receipt.receipt.count === 0 || receipt.receipt.count === this.#kept?.count) return;
    const time = this.#options.now();
    if (!now && this.#kept && time - this.#kept.at < KEEP_EVERY) return;
    await this.#options.keepReceipt(receipt);
    this.#kept = { at: time, count: receipt.receipt.count };
  }

  async #show(shown: Pick<SyncStatus, 'state' | 'message' | 'next' | 'code'>): Promise<void> {
    const sent = this.#upload?.sent ?? 0;
    // How it stands is told of a log that cannot be read, too: then above all.
    this.#total = await this.#options.source.count().catch(() => this.#total);
    const total = Math.max(sent, this.#total);
    const receipt = this.#upload?.receipt?.receipt;
    const key = this.#upload?.key;
    this.#status = {
      ...shown,
      pending: total - sent,
      ...(receipt && { receiptAt: Date.parse(receipt.receivedAt) }),
      ...(key !== undefined && key !== this.#options.source.session && { fork: key }),
      ...(shown.state === 'syncing' && { progress: { sent, total } }),
    };
    this.#options.onStatus(this.#status);
  }

  #settle(asked: readonly Flush[], how: (each: Flush) => void): void {
    for (const each of asked) {
      this.#flushing.delete(each);
      how(each);
    }
  }
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** The log could not be read, or a bug: not the server's doing, and not gone by waiting. */
const unexpected = (error: unknown): SyncFailure =>
  new SyncFailure(
    'unexpected',
    error instanceof Error ? error.message : String(error),
    'Check the folder that is recorded into, then retry.',
    'never',
    {
      cause: error,
    },
  );

function aborted(signal: AbortSignal): Promise<void> {
  return signal.aborted ? Promise.resolve() : new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

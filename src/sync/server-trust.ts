import { ServerKey } from '../protocol/sync.ts';
import type { Receipt } from '../protocol/sync.ts';
import { SyncFailure } from './failure.ts';
import type { KeyValue } from './key-value.ts';
import { isSigned } from './receipts.ts';
import { notCoagency, type ServerApi } from './server-api.ts';
import { successorsOf } from './server-keys.ts';

/**
 * Which keys a server may sign with: the one that was seen first, and those that it handed over to, one after the other. Any other is a
 * matter for the expert.
 */
export class ServerTrust {
  readonly #api: ServerApi;
  readonly #store: KeyValue;
  #trusted: readonly ServerKey[] = [];

  constructor(api: ServerApi, store: KeyValue) {
    this.#api = api;
    this.#store = store;
  }

  /** Knows the server's keys from here on, so that what is asked for next does not have to be asked for again. */
  async ready(signal: AbortSignal): Promise<void> {
    if (this.#trusted.length === 0) await this.#look(undefined, signal);
  }

  /** The trusted key that signed this receipt. @throws SyncFailure `bad-receipt`, `server-key-changed` */
  async signerOf(receipt: Receipt, signal: AbortSignal): Promise<ServerKey> {
    const known = (): ServerKey | undefined => this.#trusted.find((key) => key.id === receipt.key);
    if (!known()) await this.#look(receipt.key, signal);
    const key = known();
    if (!key || !(await isSigned(receipt, key))) {
      throw new SyncFailure('bad-receipt', 'The server’s receipt does not hold', 'Do not trust this server; tell its admin.', 'never');
    }
    return key;
  }

  /** The expert says that the server's new key is right. */
  async forget(): Promise<void> {
    this.#trusted = [];
    await this.#store.remove(this.#pin);
  }

  /** Keys of this server that were ever trusted, as `verify --receipts` wants to know them: the store's value, JSON. */
  static readonly everTrusted = (origin: string): string => `server-keys ${origin}`;

  get #pin(): string {
    return `server-key ${this.#api.origin}`;
  }

  async #look(wanted: string | undefined, signal: AbortSignal): Promise<void> {
    const published = await this.#api.keys(signal);
    const current = published.keys.find((key) => key.id === published.current);
    if (!current) throw notCoagency();
    const pinned = await this.#store.get(this.#pin);
    const trusted = await successorsOf(pinned === undefined ? current : ServerKey.parse(JSON.parse(pinned)), published);
    const newest = trusted.find((key) => key.id === current.id);
    if (!newest) {
      throw new SyncFailure(
        'server-key-changed',
        'The server signs with another key than before',
        'If the server was set up anew, confirm its new key. If not, someone may stand between you and it.',
        'never',
      );
    }
    // From here on the new key counts: whoever gets hold of the old one later can name no other successor.
    await this.#store.set(this.#pin, JSON.stringify(newest));
    this.#trusted = [...trusted, ...this.#trusted];
    const name = ServerTrust.everTrusted(this.#api.origin);
    const earlier = ServerKey.array().parse(JSON.parse((await this.#store.get(name)) ?? '[]'));
    const fresh = trusted.filter((key) => !earlier.some((each) => each.id === key.id));
    if (fresh.length > 0) await this.#store.set(name, JSON.stringify([...earlier, ...fresh]));
    const retired = published.keys.some((key) => key.id === wanted) && !this.#trusted.some((key) => key.id === wanted);
    // One of several servers may not know yet that the key was changed.
    if (retired) throw new SyncFailure('old-key', 'A part of the server still signs with its old key', 'It goes on by itself.', 'later');
  }
}

import { l10n } from 'vscode';

/** One value, made when it is first wanted. What failed has failed for this window: half of it may be there. */
export class OnDemand<T> {
  readonly #make: () => Promise<T>;
  #made: Promise<T> | undefined;
  #closed = false;
  loaded: T | undefined;

  constructor(make: () => Promise<T>) {
    this.#make = make;
  }

  /** Rejects with what a person should read and do. */
  get(): Promise<T> {
    if (this.#closed && !this.#made) return Promise.reject(new Error(l10n.t('The window is closing.')));
    return (this.#made ??= this.#load());
  }

  /** Nothing is made any more. @returns what was made, or is being made; undefined when nothing was, or it failed */
  async close(): Promise<T | undefined> {
    this.#closed = true;
    return this.#made?.catch(() => undefined);
  }

  async #load(): Promise<T> {
    try {
      return (this.loaded = await this.#make());
    } catch (error) {
      const next = l10n.t('Reload the window; if that does not help, install the extension anew.');
      throw new Error(l10n.t('Coagency could not be loaded: {0} {1}', String(error), next), { cause: error });
    }
  }
}

import { l10n, window } from 'vscode';

/** One value, made when it is first wanted. A failure is told to the person, and does not stay: the next who wants it tries again. */
export class OnDemand<T> {
  readonly #make: () => Promise<T>;
  #made: Promise<T> | undefined;
  loaded: T | undefined;

  constructor(make: () => Promise<T>) {
    this.#make = make;
  }

  get(): Promise<T> {
    return (this.#made ??= this.#load());
  }

  async #load(): Promise<T> {
    try {
      return (this.loaded = await this.#make());
    } catch (error) {
      this.#made = undefined;
      const next = l10n.t('Reload the window; if that does not help, install the extension anew.');
      void window.showErrorMessage(l10n.t('Coagency could not be loaded: {0} {1}', String(error), next));
      throw error;
    }
  }
}

import type { FromSidebar, ToSidebar } from '../../src/protocol/sidebar.ts';
import type { Host } from '../shared/host.ts';
import { initialModel } from './model.ts';
import type { Model, UiState } from './model.ts';
import { receive } from './receive.ts';

/** Holds the model, keeps its lasting half with the host, and tells who draws it. Changes are synchronous. */
export class Store {
  readonly #host: Host<ToSidebar, FromSidebar, UiState>;
  #model: Model;
  #listeners: (() => void)[] = [];

  constructor(host: Host<ToSidebar, FromSidebar, UiState>) {
    this.#host = host;
    this.#model = initialModel(host.getState());
    host.onMessage((message) => this.update((model) => receive(model, message)));
  }

  get model(): Model {
    return this.#model;
  }

  get ui(): UiState {
    return this.#model.ui;
  }

  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  update(change: (model: Model) => Model): void {
    const before = this.#model;
    this.#model = change(before);
    if (this.#model === before) return;
    if (this.#model.ui !== before.ui) this.#host.setState(this.#model.ui);
    for (const listener of this.#listeners) listener();
  }

  setUi(patch: Partial<UiState>): void {
    this.update((model) => ({ ...model, ui: { ...model.ui, ...patch } }));
  }

  /** Has a screen reader say something; the same words twice are said twice. */
  say(text: string): void {
    this.update((model) => ({ ...model, said: model.said === text ? `${text}\u00A0` : text }));
  }

  /** Sends a request. `back`: what returns to the page if the host refuses it, so that nothing written is lost. */
  post(message: FromSidebar, back?: Partial<UiState>): void {
    this.#host.post(message);
    this.update((model) => {
      const { [message.type]: earlier, ...sent } = model.sent;
      if (!back && !earlier && model.refusal === null) return model;
      // A refusal names the kind of request only: it speaks of the latest, and brings back nothing of an earlier one.
      return { ...model, refusal: null, sent: back ? { ...sent, [message.type]: back } : sent };
    });
  }
}

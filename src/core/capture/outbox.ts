import type { EventBody } from '../trajectory/events.ts';
import type { EventSink } from './sink.ts';

/**
 * Keeps the order of events while one of them waits for a fact that comes late (the clipboard). All that is put
 * behind it waits, too; with nothing waiting, an event goes straight through.
 */
export class Outbox {
  readonly #sink: EventSink;
  #waiting: EventBody[] = [];
  #held: { cancelled: boolean; body: EventBody } | undefined;

  constructor(sink: EventSink) {
    this.#sink = sink;
  }

  get isHolding(): boolean {
    return this.#held !== undefined;
  }

  append(body: EventBody): void {
    if (this.#held) this.#waiting.push(body);
    else this.#sink.append(body);
  }

  putBlob(text: string): string {
    return this.#sink.putBlob(text);
  }

  /**
   * Appends `body` as `complete` gives it back. With an event waiting already, it goes as it stands: one question at
   * a time. The promise must settle; `flush` ends the wait early.
   */
  appendLater(body: EventBody, complete: Promise<EventBody>): void {
    if (this.#held) {
      this.append(body);
      return;
    }
    const held = { cancelled: false, body };
    this.#held = held;
    const release = (final: EventBody): void => {
      if (held.cancelled) return;
      held.body = final;
      this.flush();
    };
    complete.then(release, () => release(body));
  }

  /** Lets everything go as it stands now. */
  flush(): void {
    const held = this.#held;
    if (!held) return;
    held.cancelled = true;
    this.#held = undefined;
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#sink.append(held.body);
    for (const body of waiting) this.#sink.append(body);
  }
}

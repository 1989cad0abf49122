import type { EventBody } from '../trajectory/events.ts';
import type { EventSink } from './sink.ts';

interface Waiting {
  body: EventBody;
  ready: boolean;
}

/**
 * Keeps the order of events while some of them wait for a fact that comes late (the clipboard, word of unsaved changes).
 * What comes behind them waits, too; with nothing waiting, an event goes straight through.
 */
export class Outbox {
  readonly #sink: EventSink;
  readonly #onError: (error: unknown) => void;
  #queue: Waiting[] = [];
  #closed = false;

  /** `onError`: the sink threw while an event that had waited was let go. */
  constructor(sink: EventSink, onError: (error: unknown) => void) {
    this.#sink = sink;
    this.#onError = onError;
  }

  append(body: EventBody): void {
    if (this.#closed) return;
    if (this.#queue.length > 0) this.#queue.push({ body, ready: true });
    else this.#sink.append(body);
  }

  putBlob(text: string): string {
    return this.#sink.putBlob(text);
  }

  /** Appends `body` as `complete` gives it back, or as it stands when that fails. The promise must settle soon. */
  appendLater(body: EventBody, complete: Promise<EventBody>): void {
    const waiting: Waiting = { body, ready: false };
    if (!this.#closed) this.#queue.push(waiting);
    const release = (final: EventBody): void => {
      waiting.body = final;
      waiting.ready = true;
      this.#advance();
    };
    complete
      .catch(() => body)
      .then(release)
      .catch(this.#onError);
  }

  /** Lets everything go, and nothing more: what was under way when capture stopped comes too late. */
  close(): void {
    this.flush();
    this.#closed = true;
  }

  /** Lets everything go as it stands now. */
  flush(): void {
    const queue = this.#queue;
    this.#queue = [];
    for (const { body } of queue) this.#sink.append(body);
  }

  #advance(): void {
    // One at a time: the sink may throw, and what it has not taken must stay.
    while (this.#queue[0]?.ready) this.#sink.append(this.#queue.shift()!.body);
  }
}

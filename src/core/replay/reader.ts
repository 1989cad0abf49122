import { decodeLine } from '../trajectory/codec.ts';
import type { LogEvent } from '../trajectory/codec.ts';
import type { Header } from '../trajectory/events.ts';
import { LogError } from '../trajectory/log-error.ts';
import type { Stop } from './texts.ts';

/**
 * Reads a log's lines as they arrive, and stops for good at the first that is not sound: what came before it
 * is still a true record, what comes after it might not be.
 */
export class LogReader {
  #header: Header | undefined;
  #next = 0;
  #t = 0;
  #stop: Stop | undefined;

  get header(): Header | undefined {
    return this.#header;
  }

  /** Where and why reading stopped; undefined while all was sound. */
  get stop(): Stop | undefined {
    return this.#stop;
  }

  /** The events of these whole lines (joined by '\n', a last '\n' or none), as far as they are sound, at most `size` at once. */
  *read(lines: string, size = 4_096): Generator<LogEvent[], void, void> {
    let events: LogEvent[] = [];
    for (let start = 0; start < lines.length && !this.#stop;) {
      const newline = lines.indexOf('\n', start);
      const end = newline === -1 ? lines.length : newline;
      if (end > start) this.#line(lines.slice(start, end), events);
      start = end + 1;
      if (events.length < size) continue;
      yield events;
      events = [];
    }
    if (events.length > 0) yield events;
  }

  #line(line: string, events: LogEvent[]): void {
    try {
      const decoded = decodeLine(line);
      if (decoded.type === 'header') this.#header ??= decoded.header;
      if (decoded.type !== 'event') return;
      const { event } = decoded;
      if (!this.#header) throw new LogError('not-a-header', 'the log does not begin with a header');
      if (event.seq < this.#next) return;
      if (event.seq > this.#next) throw new LogError('out-of-order', `event ${this.#next} is missing, ${event.seq} follows`);
      if (event.t < this.#t) throw new LogError('time-runs-back', `time runs back from ${this.#t} to ${event.t} ms`);
      this.#next += 1;
      this.#t = event.t;
      events.push(event);
    } catch (error) {
      if (!(error instanceof LogError)) throw error;
      this.#stop = { seq: this.#next, message: error.message };
    }
  }
}

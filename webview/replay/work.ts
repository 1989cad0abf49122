import { EventColumns, pack, transferables } from '../../src/core/replay/columns.ts';
import { ViewFolder } from '../../src/core/replay/folder.ts';
import { LogReader } from '../../src/core/replay/reader.ts';
import { SaidFolder } from '../../src/core/replay/said.ts';
import { TextMismatchError } from '../../src/core/text/file-state.ts';
import type { FromWork, ToWork } from './messages.ts';

export interface WorkPort {
  post(message: FromWork, transfer: ArrayBuffer[]): void;
  /** Runs it soon, after messages that have arrived. */
  defer(run: () => void): void;
  now(): number;
  /** How long views are folded in one go, in milliseconds: lines that arrive meanwhile wait no longer than this. */
  readonly slice: number;
}

/** Reads lines and folds views: all of a replay that needs no screen. Reading comes first, so that texts can be sought early. */
export class ReplayWork {
  readonly #port: WorkPort;
  readonly #reader = new LogReader();
  readonly #events = new EventColumns();
  readonly #blobs = new Map<string, string | null>();
  #folder: ViewFolder | undefined;
  #said: SaidFolder | undefined;
  #folded = 0;
  #broken = false;
  #scheduled = false;
  #done = false;
  #live = false;

  constructor(port: WorkPort) {
    this.#port = port;
  }

  receive(message: ToWork): void {
    if (message.type === 'blob') this.#blobs.set(message.hash, message.text);
    else {
      this.#read(message.lines);
      this.#done = message.done;
      this.#live = message.live;
    }
    this.#schedule();
  }

  #read(lines: string): void {
    const stopped = this.#reader.stop !== undefined;
    for (const events of this.#reader.read(lines)) {
      const chunk = pack(events);
      this.#events.append(chunk);
      if (this.#reader.header) this.#said ??= new SaidFolder(this.#reader.header.session);
      for (const event of events) this.#said?.apply(event);
      this.#port.post({ type: 'chunk', chunk, said: this.#said?.take() ?? [] }, transferables(chunk));
    }
    if (this.#reader.stop && !stopped) this.#port.post({ type: 'stop', stop: this.#reader.stop }, []);
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#port.defer(() => {
      this.#scheduled = false;
      this.#fold();
    });
  }

  #fold(): void {
    const { header } = this.#reader;
    if (!header) return this.#port.post({ type: 'folded', folded: { count: 0, patches: [], served: [], today: [] }, done: this.#done }, []);
    this.#folder ??= new ViewFolder(header.session, (hash) => this.#blobs.get(hash) ?? undefined);
    const until = this.#port.now() + this.#port.slice;
    let waiting = false;
    while (this.#folded < this.#events.count && !this.#broken && (this.#folded % 64 !== 0 || this.#port.now() < until)) {
      const event = this.#events.at(this.#folded);
      waiting = event.kind === 'doc.opened' && event.blob !== undefined && !this.#blobs.has(event.blob);
      if (waiting) break;
      this.#apply(this.#folder, event);
      this.#folded += 1;
    }
    const atEnd = this.#folded >= this.#events.count || this.#broken;
    // Of a running session the next edit may come any moment.
    if (atEnd && this.#done && !this.#live) this.#folder.rest();
    this.#port.post({ type: 'folded', folded: this.#folder.take(), done: atEnd && this.#done }, []);
    if (!atEnd && !waiting) this.#schedule();
  }

  #apply(folder: ViewFolder, event: Parameters<ViewFolder['apply']>[0]): void {
    try {
      folder.apply(event);
    } catch (error) {
      // The page meets the same contradiction in its own texts, and says where.
      if (!(error instanceof TextMismatchError)) throw error;
      this.#broken = true;
    }
  }
}

import { REVIEW_FORMAT, REVIEW_VERSION } from '../../src/core/review/events.ts';
import type { ReviewEvent, ReviewHeader } from '../../src/core/review/events.ts';
import { reviewStreamPath } from '../../src/protocol/review-paths.ts';
import type { Kept } from '../../src/protocol/replay.ts';

export interface OutboxOptions {
  /** As in the page's address. */
  readonly key: string;
  /** As the log's header names it. */
  readonly session: string;
  readonly reviewer: string;
  readonly storage: Pick<Storage, 'length' | 'key' | 'getItem' | 'setItem' | 'removeItem'>;
  readonly ask: (path: string, init?: RequestInit) => Promise<Response>;
  readonly report: (kept: Kept) => void;
  /** Runs something later; gets milliseconds. */
  readonly later: (run: () => void, milliseconds: number) => void;
  readonly now: () => Date;
}

const FIRST_RETRY = 2_000;
const LAST_RETRY = 60_000;
/** A session that ended or rights that are not there: trying again would bring the same answer. */
const FINAL: ReadonlySet<number> = new Set([400, 401, 403, 410, 413, 415, 422, 507]);
const LINES = { 'content-type': 'application/x-ndjson' };

/**
 * The viewer's words on their way to the server. Each lies in the browser's storage, under a name of its own, until the server has
 * acknowledged it: windows do not overwrite one another's, and a word that was sent twice is stored once, by its id.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #prefix: string;
  #sending: Promise<void> | undefined;
  #retry = FIRST_RETRY;
  #scheduled = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#prefix = `coagency.review ${JSON.stringify([options.reviewer, options.key])} `;
  }

  /** What waits, in no order. */
  get waiting(): readonly ReviewEvent[] {
    return this.#names().flatMap((name) => {
      const line = this.#options.storage.getItem(name);
      return line === null ? [] : [JSON.parse(line) as ReviewEvent];
    });
  }

  add(event: ReviewEvent): void {
    this.#options.storage.setItem(this.#prefix + event.id, JSON.stringify(event));
    void this.send();
  }

  /** Sends what waits; one request at a time. */
  send(): Promise<void> {
    this.#sending ??= this.#send().finally(() => (this.#sending = undefined));
    return this.#sending;
  }

  async #send(): Promise<void> {
    const { storage, report, reviewer, key, ask } = this.#options;
    if (this.#names().length === 0) return;
    for (let names = this.#names(); names.length > 0; names = this.#names()) {
      report({ state: 'waiting' });
      const lines = names.map((name) => `${storage.getItem(name)}\n`).join('');
      const path = reviewStreamPath(key, reviewer);
      const post = (): Promise<Response> => ask(path, { method: 'POST', headers: LINES, body: lines });
      let answer: Response;
      try {
        answer = await post();
        // Nothing was said of this session before.
        if (answer.status === 404 && (await this.#begin(path))) answer = await post();
      } catch {
        return this.#again();
      }
      if (!answer.ok) return FINAL.has(answer.status) ? report({ state: 'refused', message: await reasonOf(answer) }) : this.#again();
      this.#retry = FIRST_RETRY;
      for (const name of names) storage.removeItem(name);
    }
    report({ state: 'sent' });
  }

  async #begin(path: string): Promise<boolean> {
    const { ask, session, reviewer, now } = this.#options;
    const header: ReviewHeader = { format: REVIEW_FORMAT, version: REVIEW_VERSION, session, reviewer, wall: now().toISOString() };
    return (await ask(path, { method: 'PUT', headers: LINES, body: `${JSON.stringify(header)}\n` })).ok;
  }

  #again(): void {
    this.#options.report({ state: 'waiting' });
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#options.later(() => {
      this.#scheduled = false;
      void this.send();
    }, this.#retry);
    this.#retry = Math.min(this.#retry * 2, LAST_RETRY);
  }

  #names(): readonly string[] {
    const { storage } = this.#options;
    return Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '').filter((name) => name.startsWith(this.#prefix));
  }
}

async function reasonOf(answer: Response): Promise<string> {
  const problem = (await answer.json().catch(() => ({}))) as { detail?: string };
  return problem.detail ?? `${answer.status}`;
}

import { REVIEW_FORMAT, REVIEW_VERSION } from '../../src/core/review/events.ts';
import type { ReviewEvent, ReviewHeader } from '../../src/core/review/events.ts';
import { reviewStreamPath } from '../../src/protocol/review-paths.ts';
import type { Kept } from '../../src/protocol/replay.ts';
import { counted, l10n } from '../shared/l10n.ts';

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

export const FIRST_RETRY = 2_000;
export const LAST_RETRY = 60_000;
/** A session that ended or rights that are not there: trying again would bring the same answer. */
const FINAL: ReadonlySet<number> = new Set([401, 403, 410, 415, 507]);
/** It lies with what was sent: of several words perhaps with one alone, which must not keep back the others. */
const WORDED: ReadonlySet<number> = new Set([400, 413, 422]);
const LINES = { 'content-type': 'application/x-ndjson' };

/**
 * The viewer's words on their way to the server. Each lies in the browser's storage, under a name of its own, until the server has
 * acknowledged it: windows do not overwrite one another's, and a word that was sent twice is stored once, by its id. One that the
 * server does not take stays there, and is tried again when the page is opened the next time.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #prefix: string;
  /** Lines that the browser's storage had no room for, by their names. */
  readonly #unkept = new Map<string, string>();
  /** Why the server did not take a word, by its name. */
  readonly #refused = new Map<string, string>();
  #sending: Promise<void> | undefined;
  #retry = FIRST_RETRY;
  #scheduled = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#prefix = `coagency.review ${JSON.stringify([options.reviewer, options.key])} `;
  }

  /** What waits, in no order. */
  get waiting(): readonly ReviewEvent[] {
    return this.#names().flatMap((name) => this.#linesOf(name).map((line) => JSON.parse(line) as ReviewEvent));
  }

  add(event: ReviewEvent): void {
    // A comment that the server did not take is gone once it is removed here.
    if (event.kind === 'comment.removed' && this.#refused.has(this.#prefix + event.comment)) {
      this.#forget(this.#prefix + event.comment);
      this.#options.report(this.#outcome());
      return;
    }
    const line = JSON.stringify(event);
    try {
      this.#options.storage.setItem(this.#prefix + event.id, line);
    } catch {
      this.#unkept.set(this.#prefix + event.id, line);
    }
    void this.send();
  }

  /** Sends what waits; one request at a time. */
  send(): Promise<void> {
    this.#sending ??= this.#send().finally(() => (this.#sending = undefined));
    return this.#sending;
  }

  async #send(): Promise<void> {
    const { report } = this.#options;
    if (this.#due().length === 0) return;
    let alone = false;
    for (let names = this.#due(); names.length > 0; names = this.#due()) {
      report(this.#delayed());
      const sent = alone ? names.slice(0, 1) : names;
      const answer = await this.#post(sent).catch(() => undefined);
      if (answer?.ok) {
        this.#retry = FIRST_RETRY;
        for (const name of sent) this.#forget(name);
      } else if (answer && WORDED.has(answer.status)) {
        if (sent.length > 1) alone = true;
        else this.#refused.set(sent[0]!, await reasonOf(answer));
      } else if (answer && FINAL.has(answer.status)) return report({ state: 'refused', message: await reasonOf(answer) });
      else return this.#again();
    }
    report(this.#outcome());
  }

  async #post(names: readonly string[]): Promise<Response> {
    const path = reviewStreamPath(this.#options.key, this.#options.reviewer);
    const body = names.flatMap((name) => this.#linesOf(name)).map((line) => `${line}\n`);
    const post = (): Promise<Response> => this.#options.ask(path, { method: 'POST', headers: LINES, body: body.join('') });
    const answer = await post();
    // Nothing was said of this session before.
    return answer.status === 404 && (await this.#begin(path)) ? post() : answer;
  }

  async #begin(path: string): Promise<boolean> {
    const { ask, session, reviewer, now } = this.#options;
    const header: ReviewHeader = { format: REVIEW_FORMAT, version: REVIEW_VERSION, session, reviewer, wall: now().toISOString() };
    return (await ask(path, { method: 'PUT', headers: LINES, body: `${JSON.stringify(header)}\n` })).ok;
  }

  #again(): void {
    this.#options.report(this.#delayed());
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#options.later(() => {
      this.#scheduled = false;
      void this.send();
    }, this.#retry);
    this.#retry = Math.min(this.#retry * 2, LAST_RETRY);
  }

  #delayed(): Kept {
    if (this.#unkept.size === 0) return { state: 'waiting' };
    return { state: 'refused', message: l10n('This browser has no room left to keep it: leave the page open until the server has it.') };
  }

  #outcome(): Kept {
    const [why] = this.#refused.values();
    if (why === undefined) return { state: 'sent' };
    const { size } = this.#refused;
    return { state: 'refused', message: counted(size, 'sent, but for one: {1}', 'sent, but for {0}: {1}', why) };
  }

  /** What the server was not yet asked to take, or could not be. */
  #due(): readonly string[] {
    return this.#names().filter((name) => !this.#refused.has(name));
  }

  #names(): readonly string[] {
    const { storage } = this.#options;
    const kept = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '');
    return [...kept.filter((name) => name.startsWith(this.#prefix)), ...this.#unkept.keys()];
  }

  /** None where another window has just had it acknowledged. */
  #linesOf(name: string): readonly string[] {
    const line = this.#unkept.get(name) ?? this.#options.storage.getItem(name);
    return line === null ? [] : [line];
  }

  #forget(name: string): void {
    this.#unkept.delete(name);
    this.#refused.delete(name);
    this.#options.storage.removeItem(name);
  }
}

/** The server's own words for its no. */
export async function reasonOf(answer: Response): Promise<string> {
  const problem = (await answer.json().catch(() => ({}))) as { detail?: string };
  return problem.detail ?? `${answer.status}`;
}

import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { REVIEW_FORMAT, REVIEW_VERSION } from '../core/review/events.ts';
import type { ReviewEvent } from '../core/review/events.ts';
import { encodeReviewLine, hasReviewHeader, readReview } from '../core/review/lines.ts';
import { writeAtomically } from './atomic.ts';

export interface Reviewer {
  readonly id: string;
  readonly name?: string;
}

interface Sent {
  readonly server: string;
  readonly count: number;
}

/** What is said of a session on this machine: `review.jsonl`, append-only, beside the log; and how much of it which server has. */
export class ReviewLog {
  readonly session: string;
  readonly #file: string;
  readonly #reviewer: Reviewer;
  readonly #now: () => Date;

  /** `folder`: the session's own, or one that stands for a session of a server. */
  constructor(folder: string, session: string, reviewer: Reviewer, now: () => Date) {
    this.#file = join(folder, 'review.jsonl');
    this.session = session;
    this.#reviewer = reviewer;
    this.#now = now;
  }

  async events(): Promise<readonly ReviewEvent[]> {
    return readReview(await this.#text()).events;
  }

  /** Resolves when it is on disk. */
  async append(event: ReviewEvent): Promise<void> {
    await mkdir(dirname(this.#file), { recursive: true });
    const before = await this.#text();
    const { id: reviewer, name } = this.#reviewer;
    const wall = this.#now().toISOString();
    const header = {
      format: REVIEW_FORMAT,
      version: REVIEW_VERSION,
      session: this.session,
      reviewer,
      ...(name ? { name } : {}),
      wall,
    } as const;
    // What a crash tore off stays as a line that nobody understands; it was never acknowledged.
    const start = before === '' || before.endsWith('\n') ? '' : '\n';
    // The header may be what was torn off: without one, nothing of what follows could be read.
    const lines = hasReviewHeader(before) ? [event] : [header, event];
    await appendFile(this.#file, `${start}${lines.map((line) => `${encodeReviewLine(line)}\n`).join('')}`, { flush: true });
  }

  /** Events that this server has not acknowledged; `upTo`: how many there are with them, for `markSent`. */
  async unsent(server: string): Promise<{ readonly events: readonly ReviewEvent[]; readonly upTo: number }> {
    const sent = await this.#sent();
    const events = await this.events();
    return { events: sent?.server === server ? events.slice(sent.count) : events, upTo: events.length };
  }

  /** The server has acknowledged the first `count` events. */
  async markSent(server: string, count: number): Promise<void> {
    await writeAtomically(`${this.#file}.sent`, `${JSON.stringify({ server, count } satisfies Sent)}\n`);
  }

  async #sent(): Promise<Sent | undefined> {
    try {
      return JSON.parse(await readFile(`${this.#file}.sent`, 'utf8')) as Sent;
    } catch {
      // Without it all is sent again, and stored once.
      return undefined;
    }
  }

  async #text(): Promise<string> {
    try {
      return await readFile(this.#file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
      throw error;
    }
  }
}

import { REVIEW_FORMAT, REVIEW_VERSION } from '../core/review/events.ts';
import type { ReviewEvent } from '../core/review/events.ts';
import { encodeReviewLine, readReview } from '../core/review/lines.ts';
import { ReviewList } from '../protocol/review.ts';
import { reviewsPath, reviewStreamPath } from '../protocol/review-paths.ts';
import { SESSION_CONTENT_TYPE } from '../protocol/sync.ts';
import { failureOf, SyncFailure, unreachable } from './failure.ts';
import type { Fetch } from './server-api.ts';

export interface ReviewServerOptions {
  readonly server: string;
  readonly token: string;
  /** Names the session on the server. */
  readonly key: string;
  readonly fetch: Fetch;
  readonly now: () => Date;
}

const PATIENCE = 30_000;

/** The reviews of one session on a server. Whatever is not a success is a SyncFailure. */
export class ReviewServer {
  readonly #options: ReviewServerOptions;

  constructor(options: ReviewServerOptions) {
    this.#options = options;
  }

  async list(): Promise<ReviewList> {
    const answer = await this.#send(reviewsPath(this.#options.key), { method: 'GET' });
    const list = ReviewList.safeParse(await answer.json().catch(() => undefined));
    if (!list.success) throw new SyncFailure('not-coagency', 'The server knows no reviews', 'Ask who runs it to update it.', 'never');
    return list.data;
  }

  async read(reviewer: string): Promise<readonly ReviewEvent[]> {
    let text = '';
    for (let offset = '-1'; ;) {
      const answer = await this.#send(`${reviewStreamPath(this.#options.key, reviewer)}?offset=${offset}`, { method: 'GET' });
      text += await answer.text();
      const next = answer.headers.get('stream-next-offset');
      if (answer.headers.get('stream-up-to-date') === 'true' || next === null || next === offset) return readReview(text).events;
      offset = next;
    }
  }

  /**
   * Says these, in the name of the token's own actor; what was said before is not said twice. One that the server does not take keeps
   * back none of the others: they are halved until it stands alone. @throws SyncFailure also then
   */
  async say(session: string, reviewer: string, events: readonly ReviewEvent[]): Promise<void> {
    try {
      await this.#sayTogether(session, reviewer, events);
    } catch (error) {
      if (events.length < 2 || !isWorded(error)) throw error;
      const half = Math.ceil(events.length / 2);
      const refused: unknown[] = [];
      for (const part of [events.slice(0, half), events.slice(half)]) {
        await this.say(session, reviewer, part).catch((failure: unknown) => {
          if (!isWorded(failure)) throw failure;
          refused.push(failure);
        });
      }
      if (refused.length > 0) throw refused[0];
    }
  }

  async #sayTogether(session: string, reviewer: string, events: readonly ReviewEvent[]): Promise<void> {
    const path = reviewStreamPath(this.#options.key, reviewer);
    const body = events.map((event) => `${encodeReviewLine(event)}\n`).join('');
    const post = (): Promise<Response> => this.#send(path, { method: 'POST', body });
    try {
      await post();
    } catch (error) {
      // Nothing was said of this session before.
      if (!(error instanceof SyncFailure && error.code === 'not-found')) throw error;
      const header = {
        format: REVIEW_FORMAT,
        version: REVIEW_VERSION,
        session,
        reviewer,
        wall: this.#options.now().toISOString(),
      } as const;
      await this.#send(path, { method: 'PUT', body: `${encodeReviewLine(header)}\n` });
      await post();
    }
  }

  async #send(path: string, sent: { readonly method: 'GET' | 'PUT' | 'POST'; readonly body?: string }): Promise<Response> {
    const { server, token, fetch, now } = this.#options;
    let answer: Response;
    try {
      answer = await fetch(server + path, {
        ...sent,
        headers: { authorization: `Bearer ${token}`, ...(sent.body !== undefined && { 'content-type': SESSION_CONTENT_TYPE }) },
        signal: AbortSignal.timeout(PATIENCE),
      });
    } catch (error) {
      throw unreachable(error);
    }
    if (answer.ok) return answer;
    throw await failureOf(answer, now().getTime());
  }
}

/** The failure lies with what was sent, of several events perhaps with one alone. */
const isWorded = (error: unknown): boolean => error instanceof SyncFailure && (error.remedy === 'smaller' || error.code === 'bad-event');

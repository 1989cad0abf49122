import type { ReviewEvent } from '../../src/core/review/events.ts';
import { reviewsPath, reviewStreamPath } from '../../src/protocol/review-paths.ts';
import type { ToReplay } from '../../src/protocol/replay.ts';
import { l10n } from '../shared/l10n.ts';
import { Outbox } from './outbox.ts';

type Reply = (message: ToReplay) => void;
type Ask = (path: string, init?: RequestInit) => Promise<Response>;

/** What the page needs of the server's answer. */
interface List {
  readonly reviewer: string | null;
  readonly reviews: readonly { readonly reviewer: string }[];
}

/** Reviews of a session as the server has them, and the viewer's own with what still waits in this browser. */
export class ServerReviews {
  readonly #key: string;
  readonly #ask: Ask;
  #outbox: Outbox | undefined;

  constructor(key: string, ask: Ask) {
    this.#key = key;
    this.#ask = ask;
  }

  /** Before this answers nothing can be said, so that nothing is lost. */
  async open(session: string, reply: Reply): Promise<void> {
    const answer = await this.#ask(reviewsPath(this.#key));
    // A server of an earlier version knows no reviews.
    if (!answer.ok) return;
    const { reviewer, reviews } = (await answer.json()) as List;
    const logs = await Promise.all(reviews.map(async (each) => ({ reviewer: each.reviewer, events: await this.#read(each.reviewer) })));
    const others = logs.filter((log) => log.reviewer !== reviewer && log.events.length > 0);
    if (reviewer === null) {
      const why = l10n('Your token reads reviews; to write one takes a reviewer’s.');
      return reply({ type: 'reviews', own: { reviewer, why, events: [] }, others });
    }
    this.#outbox = new Outbox({
      key: this.#key,
      session,
      reviewer,
      storage: localStorage,
      ask: this.#ask,
      report: (kept) => reply({ type: 'review-kept', ...kept }),
      later: (run, milliseconds) => void setTimeout(run, milliseconds),
      now: () => new Date(),
    });
    addEventListener('online', () => void this.#outbox?.send());
    const known = logs.find((log) => log.reviewer === reviewer)?.events ?? [];
    reply({ type: 'reviews', own: { reviewer, events: [...known, ...this.#outbox.waiting] }, others });
    await this.#outbox.send();
  }

  say(event: ReviewEvent): void {
    this.#outbox?.add(event);
  }

  /** The server has checked each line when it took it. */
  async #read(reviewer: string): Promise<readonly ReviewEvent[]> {
    let text = '';
    for (let offset = '-1'; ;) {
      const answer = await this.#ask(`${reviewStreamPath(this.#key, reviewer)}?offset=${offset}`);
      if (!answer.ok) return [];
      text += await answer.text();
      offset = answer.headers.get('stream-next-offset') ?? '-1';
      if (answer.headers.get('stream-up-to-date') === 'true' || offset === '-1') break;
    }
    return text
      .split('\n')
      .slice(1, -1)
      .map((line) => JSON.parse(line) as ReviewEvent);
  }
}

import type { ReviewEvent } from '../../core/review/events.ts';
import type { ReviewLog } from '../../node/review-log.ts';
import type { Kept, ToReplay } from '../../protocol/replay.ts';
import { SyncFailure } from '../../sync/failure.ts';
import type { ReviewServer } from '../../sync/review-upload.ts';

type Post = (message: ToReplay) => void;

/**
 * Reviews for a panel. What the viewer says is on disk before anything else happens to it; a server, where there is one, gets it then, now or
 * when it can be reached again.
 */
export class PanelReviews {
  readonly #log: ReviewLog;
  readonly #address: string;
  readonly #server: ReviewServer | undefined;
  readonly #post: Post;
  #turn: Promise<void> = Promise.resolve();

  constructor(log: ReviewLog, server: { readonly address: string; readonly reviews: ReviewServer } | undefined, post: Post) {
    this.#log = log;
    this.#address = server?.address ?? '';
    this.#server = server?.reviews;
    this.#post = post;
  }

  /** Sends what is known: first what lies here, then what the server has. */
  async open(): Promise<void> {
    const own = await this.#log.events();
    this.#post({ type: 'reviews', own: { reviewer: 'local', events: own }, others: [] });
    if (!this.#server) return this.#kept(own.length > 0 ? { state: 'local' } : undefined);
    const list = await this.#server.list().catch((error: unknown) => this.#failed(error));
    if (!list) return;
    const server = this.#server;
    const logs = await Promise.all(list.reviews.map(async ({ reviewer }) => ({ reviewer, events: await server.read(reviewer) })));
    const said = logs.find(({ reviewer }) => reviewer === list.reviewer)?.events ?? [];
    const others = logs.filter(({ reviewer, events }) => reviewer !== list.reviewer && events.length > 0);
    // With a token that may not review, what is said stays on this machine.
    this.#post({ type: 'reviews', own: { reviewer: list.reviewer ?? 'local', events: [...said, ...own] }, others });
    await this.send();
  }

  say(event: ReviewEvent): Promise<void> {
    return this.#inTurn(async () => {
      await this.#log.append(event);
      await this.#send();
    });
  }

  send(): Promise<void> {
    return this.#inTurn(() => this.#send());
  }

  async #send(): Promise<void> {
    const server = this.#server;
    if (!server) return this.#kept({ state: 'local' });
    try {
      const { events, upTo } = await this.#log.unsent(this.#address);
      if (events.length === 0) return;
      const { reviewer } = await server.list();
      if (reviewer === null) return this.#kept({ state: 'local', message: 'Your token may not review: this stays on your machine.' });
      await server.say(this.#log.session, reviewer, events);
      await this.#log.markSent(this.#address, upTo);
      this.#kept({ state: 'sent' });
    } catch (error) {
      this.#failed(error);
    }
  }

  #failed(error: unknown): undefined {
    if (!(error instanceof SyncFailure)) throw error;
    const { message, remedy, code } = error;
    // A session that was never uploaded, or a server without reviews: it is kept here, as without a server.
    if (code === 'not-found' || code === 'not-coagency') this.#kept({ state: 'local' });
    else this.#kept({ state: remedy === 'never' ? 'refused' : 'waiting', message });
  }

  #kept(kept: Kept | undefined): void {
    if (kept) this.#post({ type: 'review-kept', ...kept });
  }

  /** What was said first is kept first, and nothing is sent twice at once. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }
}

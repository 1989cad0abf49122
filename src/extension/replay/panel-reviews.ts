import type { ReviewEvent } from '../../core/review/events.ts';
import type { ReviewLog } from '../../node/review-log.ts';
import type { Kept, ToReplay } from '../../protocol/replay.ts';
import { SyncFailure } from '../../sync/failure.ts';
import type { ReviewList } from '../../protocol/review.ts';
import type { ReviewServer } from '../../sync/review-upload.ts';

type Post = (message: ToReplay) => void;

/** What one reviewer has said, as far as it was read. */
interface Heard {
  readonly events: readonly ReviewEvent[];
  /** When the list said that it was last written to. */
  readonly updatedAt: string;
}

/**
 * Reviews for a panel. What the viewer says is on disk before anything else happens to it; a server, where there is one, gets it then, now or
 * when it can be reached again.
 */
export class PanelReviews {
  readonly #log: ReviewLog;
  readonly #address: string;
  readonly #server: ReviewServer | undefined;
  readonly #post: Post;
  readonly #heard = new Map<string, Heard>();
  #turn: Promise<void> = Promise.resolve();
  /** The viewer's name on the server, and null for one who may not review; undefined until the server has said. */
  #reviewer: string | null | undefined;
  #state: Kept['state'] | undefined;
  #opened = false;
  #asking = false;

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
    this.#opened = true;
    if (!this.#server) return this.#kept(own.length > 0 ? { state: 'local' } : undefined);
    if (await this.#ask((error) => this.#failed(error))) await this.send();
  }

  /** What others have said since, if anything, and what still waits here goes out; that the server is away for a while is no news. */
  async look(): Promise<void> {
    if (!this.#opened) return;
    const there = await this.#ask((error) => {
      if (!(error instanceof SyncFailure)) throw error;
    });
    if (there && this.#reviewer !== null && (this.#state === 'waiting' || this.#state === 'local')) await this.send();
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

  /** Asks the server who has said something since, and passes on what it was. True: the server has answered. */
  async #ask(failed: (error: unknown) => void): Promise<boolean> {
    const server = this.#server;
    if (!server || this.#asking) return false;
    this.#asking = true;
    try {
      const list = await server.list();
      const news = await this.#read(server, list);
      if (news || this.#reviewer !== list.reviewer) await this.#tell(list.reviewer);
      return true;
    } catch (error) {
      failed(error);
      return false;
    } finally {
      this.#asking = false;
    }
  }

  /** Reads those who were heard of anew. True: there is news. */
  async #read(server: ReviewServer, { reviews }: ReviewList): Promise<boolean> {
    // In the list's order, whichever answer comes first.
    for (const { reviewer } of reviews) if (!this.#heard.has(reviewer)) this.#heard.set(reviewer, { events: [], updatedAt: '' });
    const changed = reviews.filter(({ reviewer, updatedAt }) => this.#heard.get(reviewer)?.updatedAt !== updatedAt);
    const news = changed.map(async ({ reviewer, updatedAt }) => {
      // One that cannot be read now is read at the next look, and keeps nothing from the others.
      const events = await server.read(reviewer).catch(() => undefined);
      if (events) this.#heard.set(reviewer, { events, updatedAt });
      return events !== undefined;
    });
    return (await Promise.all(news)).includes(true);
  }

  async #tell(reviewer: string | null): Promise<void> {
    this.#reviewer = reviewer;
    const logs = [...this.#heard].map(([name, { events }]) => ({ reviewer: name, events }));
    const said = logs.find((log) => log.reviewer === reviewer)?.events ?? [];
    const others = logs.filter((log) => log.reviewer !== reviewer && log.events.length > 0);
    // With a token that may not review, what is said stays on this machine.
    const own = { reviewer: reviewer ?? 'local', events: [...said, ...(await this.#log.events())] };
    this.#post({ type: 'reviews', own, others });
  }

  async #send(): Promise<void> {
    const server = this.#server;
    if (!server) return this.#kept({ state: 'local' });
    try {
      const { events, upTo } = await this.#log.unsent(this.#address);
      if (events.length === 0) return this.#kept(this.#state === 'waiting' ? { state: 'sent' } : undefined);
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
    else this.#kept({ state: remedy === 'never' || remedy === 'smaller' ? 'refused' : 'waiting', message });
  }

  #kept(kept: Kept | undefined): void {
    if (!kept) return;
    this.#state = kept.state;
    this.#post({ type: 'review-kept', ...kept });
  }

  /** What was said first is kept first, and nothing is sent twice at once. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }
}

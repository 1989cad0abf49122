import type { ReviewEvent } from '../../src/core/review/events.ts';
import { reviewsPath, reviewStreamPath } from '../../src/protocol/review-paths.ts';
import type { Kept, ToReplay } from '../../src/protocol/replay.ts';
import { l10n } from '../shared/l10n.ts';
import { browser as thisBrowser } from './browser.ts';
import type { Browser } from './browser.ts';
import { FIRST_RETRY, LAST_RETRY, Outbox, reasonOf } from './outbox.ts';

type Reply = (message: ToReplay) => void;
type Ask = (path: string, init?: RequestInit) => Promise<Response>;

/** What the page needs of the server's answer. */
interface List {
  readonly reviewer: string | null;
  readonly reviews: readonly { readonly reviewer: string; readonly updatedAt: string }[];
}

/** One reviewer's stream, as far as it was read. */
interface ReadStream {
  readonly events: readonly ReviewEvent[];
  /** Where to read on. */
  readonly offset: string;
  /** When the list said that it was last written to. */
  readonly updatedAt: string;
}

/** How often the server is asked who has said something since, in milliseconds. A tail would hold a connection a reviewer. */
const LOOK_MS = 30_000;
const UNREAD: ReadStream = { events: [], offset: '-1', updatedAt: '' };

/** Reviews of a session as the server has them, and the viewer's own with what still waits in this browser. */
export class ServerReviews {
  readonly #key: string;
  readonly #ask: Ask;
  readonly #browser: Browser;
  readonly #streams = new Map<string, ReadStream>();
  #outbox: Outbox | undefined;
  #looking = false;

  constructor(key: string, ask: Ask, browser: Browser = thisBrowser) {
    this.#key = key;
    this.#ask = ask;
    this.#browser = browser;
  }

  /**
   * Before the server has answered nothing can be said, so that nothing is lost; while it is away that is said, and it is asked again.
   * From then on what others say comes in by and by.
   */
  async open(session: string, reply: Reply, wait = FIRST_RETRY): Promise<void> {
    const answer = await this.#ask(reviewsPath(this.#key)).catch(() => undefined);
    // A server of an earlier version knows no reviews.
    if (answer?.status === 404) return;
    if (answer?.ok) return this.#opened((await answer.json()) as List, session, reply);
    const again = !answer || answer.status === 429 || answer.status >= 500;
    const why = again
      ? l10n('The server does not hand out reviews just now: it is asked again until it does.')
      : l10n('The server does not hand out reviews: {0}', await reasonOf(answer));
    reply({ type: 'reviews', own: { reviewer: null, why, events: [] }, others: [] });
    if (again) this.#browser.later(() => void this.open(session, reply, Math.min(wait * 2, LAST_RETRY)), wait);
  }

  async #opened(list: List, session: string, reply: Reply): Promise<void> {
    const { reviewer } = list;
    await this.#read(list);
    if (reviewer !== null) this.#outbox = this.#outboxOf(session, reviewer, reply);
    reply(this.#known(reviewer));
    this.#browser.whileSeen(() => void this.#look(reviewer, reply), LOOK_MS);
    await this.#outbox?.send();
  }

  say(event: ReviewEvent): void {
    this.#outbox?.add(event);
  }

  #outboxOf(session: string, reviewer: string, reply: Reply): Outbox {
    const { storage, later, now, whenOnline } = this.#browser;
    const report = (kept: Kept): void => reply({ type: 'review-kept', ...kept });
    const outbox = new Outbox({ key: this.#key, session, reviewer, storage, ask: this.#ask, report, later, now });
    whenOnline(() => void outbox.send());
    return outbox;
  }

  #known(reviewer: string | null): ToReplay {
    const others = [...this.#streams].flatMap(([name, { events }]) =>
      name === reviewer || events.length === 0 ? [] : [{ reviewer: name, events }],
    );
    if (reviewer === null) {
      const why = l10n('Your token reads reviews; to write one takes a reviewer’s.');
      return { type: 'reviews', own: { reviewer, why, events: [] }, others };
    }
    const own = [...(this.#streams.get(reviewer)?.events ?? []), ...(this.#outbox?.waiting ?? [])];
    return { type: 'reviews', own: { reviewer, events: own }, others };
  }

  /** Says so only where there is news; a server that is away for a while is none. */
  async #look(reviewer: string | null, reply: Reply): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    try {
      const answer = await this.#ask(reviewsPath(this.#key));
      if (answer.ok && (await this.#read((await answer.json()) as List))) reply(this.#known(reviewer));
    } catch {
      // The next look will do.
    } finally {
      this.#looking = false;
    }
  }

  /** Reads on in the streams that were written to since. True: there is news. */
  async #read({ reviews }: List): Promise<boolean> {
    // In the list's order, whichever answer comes first.
    for (const { reviewer } of reviews) if (!this.#streams.has(reviewer)) this.#streams.set(reviewer, UNREAD);
    const changed = reviews.filter(({ reviewer, updatedAt }) => this.#streams.get(reviewer)?.updatedAt !== updatedAt);
    // One that cannot be read now is read at the next look, and keeps nothing from the others.
    const news = await Promise.all(changed.map(({ reviewer, updatedAt }) => this.#readOn(reviewer, updatedAt).catch(() => false)));
    return news.includes(true);
  }

  /** The server has checked each line when it took it. */
  async #readOn(reviewer: string, updatedAt: string): Promise<boolean> {
    const before = this.#streams.get(reviewer)!;
    let text = '';
    let { offset } = before;
    for (let upToDate = false; !upToDate;) {
      const answer = await this.#ask(`${reviewStreamPath(this.#key, reviewer)}?offset=${offset}`);
      if (!answer.ok) return false;
      text += await answer.text();
      const next = answer.headers.get('stream-next-offset');
      upToDate = answer.headers.get('stream-up-to-date') === 'true' || next === null;
      offset = next ?? offset;
    }
    // The first line of all is the header.
    const lines = text.split('\n').slice(before === UNREAD ? 1 : 0, -1);
    const events = lines.map((line) => JSON.parse(line) as ReviewEvent);
    this.#streams.set(reviewer, { events: [...before.events, ...events], offset, updatedAt });
    return events.length > 0;
  }
}

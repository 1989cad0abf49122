import type { Me, SessionItem, SessionList } from '../../src/protocol/sync.ts';
import { toQuery } from './query.ts';
import type { Wanted } from './query.ts';

export type Ask = (path: string, init?: RequestInit) => Promise<Response>;

export interface ListState {
  readonly wanted: Wanted;
  readonly me?: Pick<Me, 'actor' | 'role'>;
  readonly sessions: readonly SessionItem[];
  readonly next: string | null;
  /** `first`: nothing has come yet; `more`: a further page is on its way; `again`: what is there may be out of date. */
  readonly loading?: 'first' | 'more' | 'again';
  readonly error?: string;
  /** Nobody is signed in (any more). */
  readonly signedOut: boolean;
}

const PAGE = 50;
const MOST = 200;

/** The list's state. Of two answers only the one to the later question counts. */
export class SessionsPage {
  readonly #ask: Ask;
  readonly #changed: (state: ListState) => void;
  #state: ListState;
  #asked = 0;

  constructor(ask: Ask, wanted: Wanted, changed: (state: ListState) => void) {
    this.#ask = ask;
    this.#changed = changed;
    this.#state = { wanted, sessions: [], next: null, signedOut: false };
  }

  get state(): ListState {
    return this.#state;
  }

  async start(): Promise<void> {
    this.#set({ signedOut: false });
    const [me] = await Promise.all([this.#ask('/api/me').catch(() => undefined), this.#load({}, 'first')]);
    if (me?.ok) this.#set({ me: (await me.json()) as Me });
  }

  /** Narrows or sorts otherwise, and begins at the top. */
  async want(change: Wanted): Promise<void> {
    this.#set({ wanted: { ...this.#state.wanted, ...change } });
    await this.#load({}, this.#state.sessions.length > 0 ? 'again' : 'first');
  }

  async clear(): Promise<void> {
    const { sort, order } = this.#state.wanted;
    this.#set({ wanted: { sort, order } });
    await this.#load({}, 'again');
  }

  async more(): Promise<void> {
    const { next } = this.#state;
    if (next !== null && this.#state.loading === undefined) await this.#load({ before: next }, 'more');
  }

  /** What has changed since, without a word when it does not work. Not while something else is on its way, or the list is long. */
  async refresh(): Promise<void> {
    const { loading, signedOut, error, sessions } = this.#state;
    if (loading || signedOut || error || sessions.length > MOST) return;
    await this.#load({ limit: String(Math.max(PAGE, sessions.length)) }, undefined);
  }

  async signOut(): Promise<void> {
    await this.#ask('/api/sign-out', { method: 'POST' }).catch(() => undefined);
    this.#set({ signedOut: true, sessions: [], next: null, me: undefined });
  }

  async #load(page: { readonly before?: string; readonly limit?: string }, loading: ListState['loading']): Promise<void> {
    const asked = (this.#asked += 1);
    const quiet = loading === undefined;
    if (!quiet) this.#set({ loading, error: undefined });
    const fields = new URLSearchParams(toQuery(this.#state.wanted));
    for (const [name, value] of Object.entries({ limit: String(PAGE), ...page })) fields.set(name, value);
    const answer = await this.#ask(`/api/sessions?${fields}`).catch(() => undefined);
    if (asked !== this.#asked) return;
    if (answer?.status === 401) return this.#set({ signedOut: true, loading: undefined });
    if (!answer?.ok) {
      if (!quiet) this.#set({ loading: undefined, error: await reasonOf(answer) });
      return;
    }
    const { sessions, next } = (await answer.json()) as SessionList;
    if (asked !== this.#asked) return;
    const all = page.before === undefined ? sessions : [...this.#state.sessions, ...sessions];
    this.#set({ sessions: all, next, loading: undefined, error: undefined });
  }

  #set(change: Partial<ListState>): void {
    this.#state = { ...this.#state, ...change };
    this.#changed(this.#state);
  }
}

async function reasonOf(answer: Response | undefined): Promise<string> {
  if (!answer) return 'The server does not answer.';
  const problem = (await answer.json().catch(() => ({}))) as { detail?: string };
  return problem.detail ?? `The server answered ${answer.status}.`;
}

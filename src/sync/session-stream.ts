import { Problem, streamPath } from '../protocol/sync.ts';
import type { Fetch } from './server-api.ts';

export interface SessionStreamOptions {
  readonly server: string;
  readonly token: string;
  /** Names the session on the server. */
  readonly key: string;
  readonly fetch: Fetch;
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** How long an answer may take, in milliseconds; one that waits for more is held longer by the server itself. */
const PATIENCE = 30_000;
const LONG_PATIENCE = 90_000;
/** After an answer that did not come a running session is asked for again this much later, in milliseconds. */
const RETRY = 3_000;

/** Reads a session's lines from a server, from wherever it stopped, and tells when there are more. */
export class SessionStream {
  readonly #options: SessionStreamOptions;
  /** Where whole lines have been read to: the event that comes next, and the server's name for the place. */
  #read = { next: -1, offset: '-1' };

  constructor(options: SessionStreamOptions) {
    this.#options = options;
  }

  /** Lines from event `from` on, in pieces of whole lines joined by '\n'; with `from` 0 the header comes first. @throws StreamRefused */
  async *lines(from: number): AsyncGenerator<{ readonly lines: string; readonly next: number }> {
    // A piece may end within a line, or a character: the place to go on from is the last that ended with one.
    let { next, offset } = from > 0 && from === this.#read.next ? this.#read : { next: -1, offset: '-1' };
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    let rest = '';
    for (;;) {
      const answer = await this.#get(offset, false, AbortSignal.timeout(PATIENCE));
      const text = rest + decoder.decode(await answer.arrayBuffer(), { stream: true });
      const end = text.lastIndexOf('\n') + 1;
      rest = text.slice(end);
      const lines = text.slice(0, end).split('\n').slice(0, -1);
      // The header is line -1: events count from 0.
      const start = next;
      const wanted = lines.filter((_, index) => from === 0 || start + index >= from);
      next += lines.length;
      const following = answer.headers.get('Stream-Next-Offset') ?? offset;
      if (rest === '') this.#read = { next, offset: following };
      if (wanted.length > 0) yield { lines: wanted.join('\n'), next };
      if (answer.headers.get('Stream-Up-To-Date') === 'true' || following === offset) return;
      offset = following;
    }
  }

  /** Calls `grown` whenever there is more than was read, until the signal aborts or the session is gone. */
  async watch(grown: () => void, signal: AbortSignal): Promise<void> {
    let told = '';
    while (!signal.aborted) {
      const { offset } = this.#read;
      // Until what was told of has been read there is nothing to wait for.
      if (offset === '-1' || offset === told) {
        await this.#options.wait(RETRY / 10, signal);
        continue;
      }
      try {
        const answer = await this.#get(offset, true, AbortSignal.any([signal, AbortSignal.timeout(LONG_PATIENCE)]));
        const more = (await answer.arrayBuffer()).byteLength > 0;
        if (more) {
          told = offset;
          grown();
        }
        if (answer.headers.get('Stream-Closed') === 'true') return;
      } catch (error) {
        if (error instanceof StreamRefused && error.status !== 429 && error.status < 500) return;
        await this.#options.wait(RETRY, signal);
      }
    }
  }

  async #get(offset: string, live: boolean, signal: AbortSignal): Promise<Response> {
    const { server, token, key, fetch } = this.#options;
    const answer = await fetch(`${server}${streamPath(key)}?offset=${encodeURIComponent(offset)}${live ? '&live=long-poll' : ''}`, {
      headers: { authorization: `Bearer ${token}` },
      signal,
    });
    if (answer.ok) return answer;
    throw new StreamRefused(answer.status, Problem.safeParse(await answer.json().catch(() => undefined)).data);
  }
}

/** The server's no. */
export class StreamRefused extends Error {
  override readonly name = 'StreamRefused';
  readonly status: number;
  readonly problem: Problem | undefined;

  constructor(status: number, problem: Problem | undefined) {
    super(problem?.detail ?? `The server answered ${status}.`);
    this.status = status;
    this.problem = problem;
  }
}

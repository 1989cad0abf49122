import type { OpenAI } from 'openai';
import { wait } from './clock.ts';
import type { Clock } from './clock.ts';
import { FULL_DIALECT, requestBody, simpler } from './dialect.ts';
import type { Dialect } from './dialect.ts';
import { fromConnection, fromRefusal, seconds } from './endpoint-error.ts';
import type { Endpoint, Refusal } from './endpoint-error.ts';
import { cancelled, PlannerError } from './errors.ts';
import type { ModelAnswer, ModelRequest, PlanModel, StreamOptions } from './model.ts';
import { readCompletion } from './read-completion.ts';
import { refusalOf, retryDelay } from './refusal.ts';
import { Watch } from './watch.ts';

export interface OpenAiSettings {
  /** Such as `http://127.0.0.1:11434/v1`. */
  readonly baseUrl: string;
  /** Absent for local servers that want none. */
  readonly key?: string | undefined;
  readonly model: string;
  readonly temperature?: number | undefined;
  readonly seed?: number | undefined;
  /** Milliseconds until the first piece of the answer; a local model may first have to be loaded. Default 120 000. */
  readonly firstTimeout?: number | undefined;
  /** Milliseconds between two pieces. Default 60 000. */
  readonly idleTimeout?: number | undefined;
  /** Longest wait that a rate limit may ask for before we give up, in milliseconds. Default 30 000. */
  readonly longestWait?: number | undefined;
}

type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

export interface OpenAiParts {
  readonly fetch: Fetch;
  readonly clock: Clock;
  /** What endpoints turned out to understand, by address and model; shared, so that it is asked once a session. */
  readonly dialects?: Map<string, Dialect>;
}

const RETRIES = 2;

/** Any server that speaks OpenAI's chat completions. The `openai` package is loaded with the first request, not with this file. */
export class OpenAiModel implements PlanModel {
  readonly name: string;
  readonly provider: string;
  readonly temperature: number | undefined;
  readonly seed: number | undefined;
  readonly #settings: OpenAiSettings;
  readonly #parts: OpenAiParts;
  readonly #clock: Clock;
  readonly #endpoint: Endpoint;
  readonly #dialects: Map<string, Dialect>;
  #client: OpenAI | undefined;

  /** Throws `PlannerError` when the base URL is none. */
  constructor(settings: OpenAiSettings, parts: OpenAiParts) {
    const url = parseUrl(settings.baseUrl);
    this.name = settings.model;
    this.provider = url.host;
    this.temperature = settings.temperature;
    this.seed = settings.seed;
    this.#settings = settings;
    this.#parts = parts;
    this.#clock = parts.clock;
    this.#dialects = parts.dialects ?? new Map<string, Dialect>();
    this.#endpoint = { address: `${url.origin}${url.pathname.replace(/\/$/, '')}`, model: settings.model, key: settings.key };
  }

  async stream(request: ModelRequest, options: StreamOptions): Promise<ModelAnswer> {
    const memory = `${this.#endpoint.address} ${this.name}`;
    let dialect = this.#dialects.get(memory) ?? FULL_DIALECT;
    for (let retries = 0; ;) {
      const answer = await this.#attempt(request, dialect, options);
      if (!('status' in answer)) {
        this.#dialects.set(memory, dialect);
        return answer;
      }
      const failure = fromRefusal(answer, this.#endpoint);
      const next = failure.code === 'bad-request' && isAboutTheRequest(answer) ? simpler(dialect, answer.text) : undefined;
      const delay = retryDelay(answer, retries, failure.code);
      if (next) dialect = next;
      else if (delay !== undefined && retries < RETRIES && delay <= (this.#settings.longestWait ?? 30_000)) {
        retries += 1;
        options.onWait?.(`${this.provider} asks to wait (${answer.status}): trying again in ${seconds(delay)}.`);
        await wait(this.#clock, delay, options.signal).catch(() => {
          throw cancelled();
        });
      } else throw failure;
    }
  }

  async #attempt(request: ModelRequest, dialect: Dialect, options: StreamOptions): Promise<ModelAnswer | Refusal> {
    const watch = new Watch(this.#clock, options.signal);
    const { firstTimeout = 120_000, idleTimeout = 60_000 } = this.#settings;
    let text = '';
    let answered = false;
    try {
      watch.expect(firstTimeout);
      const client = await this.#open();
      const body = requestBody(request, dialect, { model: this.name, temperature: this.temperature, seed: this.seed });
      const response = await client.chat.completions.create(body, { signal: watch.signal }).asResponse();
      answered = true;
      const answer = await readCompletion(response, watch.signal, client, {
        onAlive: () => watch.expect(idleTimeout),
        onText: (delta) => {
          text += delta;
          options.onText(delta);
        },
      });
      if (watch.stopped) throw new Error('stopped');
      return answer;
    } catch (error) {
      if (watch.stopped === 'cancelled') throw cancelled();
      if (watch.stopped === 'timeout') throw this.#timeout(text);
      const refusal = refusalOf(error, this.#clock.now());
      if (refusal) return refusal;
      if (error instanceof PlannerError) throw error.withRaw(text);
      throw answered ? this.#cut(text, error) : fromConnection(error, this.#endpoint);
    } finally {
      watch.end();
    }
  }

  /** Loaded late: the package is large, and most windows never ask for a plan. */
  async #open(): Promise<OpenAI> {
    if (this.#client) return this.#client;
    const { OpenAI: Client } = await import('openai');
    const { key } = this.#settings;
    this.#client = new Client({
      baseURL: this.#endpoint.address + parseUrl(this.#settings.baseUrl).search,
      // All that the package would otherwise take from the environment is set: a plan must not go where the settings do not say.
      apiKey: key ?? 'none',
      adminAPIKey: null,
      organization: null,
      project: null,
      webhookSecret: null,
      logLevel: 'off',
      maxRetries: 0,
      timeout: 2 ** 31 - 1,
      fetch: this.#parts.fetch,
      dangerouslyAllowBrowser: true,
      ...(key ? {} : { defaultHeaders: { Authorization: null } }),
    });
    return this.#client;
  }

  #timeout(raw: string): PlannerError {
    const message =
      raw === ''
        ? `${this.#endpoint.address} did not begin to answer in time.`
        : `${this.#endpoint.address} stopped in the middle of its answer.`;
    return new PlannerError('timeout', message, {
      next: 'Try again, or raise the timeout in the settings: a local model may take long to load.',
      actions: ['retry', 'settings', 'show-raw', 'outline', 'import'],
      raw,
    });
  }

  #cut(raw: string, cause: unknown): PlannerError {
    return new PlannerError('stream-cut', `The connection to ${this.#endpoint.address} broke in the middle of the answer.`, {
      next: 'Try again.',
      actions: ['retry', 'show-raw', 'outline', 'import'],
      raw,
      cause,
    });
  }
}

function isAboutTheRequest({ status }: Refusal): boolean {
  return status === 400 || status === 422;
}

function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new PlannerError('bad-address', 'The base URL in the settings is not an http(s) address.', {
    next: 'Set it to something like https://api.openai.com/v1 or http://127.0.0.1:11434/v1.',
    actions: ['settings', 'outline', 'import'],
  });
}

import type { z } from 'zod';
import {
  blobPath,
  FORK_OF_HEADER,
  HEAD_HEADER,
  Me,
  Receipt,
  RECEIPT_HEADER,
  ServerKeys,
  SESSION_CONTENT_TYPE,
  sessionPath,
  SessionReport,
  streamPath,
} from '../protocol/sync.ts';
import { fromBase64Url } from './base64.ts';
import { textOf } from './body.ts';
import { failureOf, SyncFailure, unreachable } from './failure.ts';

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface ServerApiOptions {
  /** Origin of the server, `https://sync.example.org`. */
  readonly server: string;
  readonly token: () => string | undefined;
  readonly fetch: Fetch;
  readonly now: () => number;
  /** Longest that one request may take, in milliseconds. */
  readonly timeout: number;
}

/** One batch of events on its way. Sent again, it is the same to the last byte. */
export interface Batch {
  readonly body: Uint8Array<ArrayBuffer>;
  /** The chain's head after the batch. */
  readonly head: string;
  readonly producer: { readonly id: string; readonly epoch: number; readonly seq: number };
}

interface Sent {
  readonly method: 'GET' | 'PUT' | 'POST';
  readonly headers?: Record<string, string>;
  readonly body?: Uint8Array<ArrayBuffer>;
}

/** The server's routes, as far as the client needs them. Whatever is not a success is a SyncFailure. */
export class ServerApi {
  readonly origin: string;
  readonly #options: ServerApiOptions;

  /** @throws SyncFailure `bad-server` when the address is none, or would send the token in the clear. */
  constructor(options: ServerApiOptions) {
    this.#options = options;
    const wrong = problemWithAddress(options.server);
    if (wrong) throw wrong;
    this.origin = new URL(options.server).origin;
  }

  async keys(signal: AbortSignal): Promise<ServerKeys> {
    return this.#json(ServerKeys, '/api/keys', signal);
  }

  async me(signal: AbortSignal): Promise<Me> {
    return this.#json(Me, '/api/me', signal);
  }

  /** Events that the server has of the session of this name; undefined: it has none, or none for whoever asks. */
  async count(key: string, signal: AbortSignal): Promise<number | undefined> {
    try {
      return (await this.#json(SessionReport.pick({ count: true }), sessionPath(key), signal)).count;
    } catch (error) {
      if (error instanceof SyncFailure && error.code === 'not-found') return undefined;
      throw error;
    }
  }

  async create(key: string, headerLine: string, forkOf: string | undefined, signal: AbortSignal): Promise<Receipt> {
    const headers: Record<string, string> = { 'content-type': SESSION_CONTENT_TYPE };
    if (forkOf !== undefined) headers[FORK_OF_HEADER] = forkOf;
    const body = new TextEncoder().encode(`${headerLine}\n`);
    return receiptOf(await this.#send(streamPath(key), { method: 'PUT', headers, body }, signal));
  }

  async append(key: string, batch: Batch, signal: AbortSignal): Promise<Receipt> {
    const headers = {
      'content-type': SESSION_CONTENT_TYPE,
      'content-encoding': 'gzip',
      [HEAD_HEADER]: batch.head,
      'producer-id': batch.producer.id,
      'producer-epoch': String(batch.producer.epoch),
      'producer-seq': String(batch.producer.seq),
    };
    return receiptOf(await this.#send(streamPath(key), { method: 'POST', headers, body: batch.body }, signal));
  }

  /** `gzipped`: the content, compressed. */
  async putBlob(key: string, hash: string, gzipped: Uint8Array<ArrayBuffer>, signal: AbortSignal): Promise<void> {
    const headers = { 'content-type': 'application/octet-stream', 'content-encoding': 'gzip' };
    await this.#send(blobPath(key, hash), { method: 'PUT', headers, body: gzipped }, signal);
  }

  async #json<S extends z.ZodType>(schema: S, path: string, signal: AbortSignal): Promise<z.infer<S>> {
    const response = await this.#send(path, { method: 'GET' }, signal);
    const text = await textOf(response, MOST_JSON).catch((error: unknown) => {
      signal.throwIfAborted();
      // A connection that broke says nothing of who answered.
      throw error instanceof RangeError ? notCoagency() : unreachable(error);
    });
    const parsed = schema.safeParse(parsedJson(text));
    if (!parsed.success) throw notCoagency();
    return parsed.data;
  }

  async #send(path: string, sent: Sent, signal: AbortSignal): Promise<Response> {
    const token = this.#options.token();
    if (token === undefined) throw new SyncFailure('signed-out', 'There is no token for the server', 'Sign in with a token.', 'never');
    let response: Response;
    try {
      response = await this.#options.fetch(`${this.origin}${path}`, {
        method: sent.method,
        headers: { ...sent.headers, authorization: `Bearer ${token}` },
        ...(sent.body && { body: sent.body }),
        signal: AbortSignal.any([signal, AbortSignal.timeout(this.#options.timeout)]),
      });
    } catch (error) {
      signal.throwIfAborted();
      throw unreachable(error);
    }
    if (response.ok) return response;
    throw await failureOf(response, this.#options.now());
  }
}

/** Bytes of an answer in JSON: keys, or who one is. */
const MOST_JSON = 1_000_000;

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const notCoagency = (): SyncFailure =>
  new SyncFailure('not-coagency', 'What answers at this address is not a Coagency server', 'Check the server’s address.', 'never');

function receiptOf(response: Response): Receipt {
  try {
    const json = new TextDecoder().decode(fromBase64Url(response.headers.get(RECEIPT_HEADER) ?? ''));
    return Receipt.parse(JSON.parse(json));
  } catch {
    throw notCoagency();
  }
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** `bad-server`: the address is none, or would carry the token in the clear. */
export function problemWithAddress(server: string): SyncFailure | undefined {
  const bad = (message: string, next: string): SyncFailure => new SyncFailure('bad-server', message, next, 'never');
  if (!URL.canParse(server)) return bad(`${server} is not an address`, 'Give the server’s address as https://…');
  const { protocol, hostname } = new URL(server);
  if (protocol === 'https:' || (protocol === 'http:' && LOOPBACK.has(hostname))) return undefined;
  return bad(`${server} would carry the token in the clear`, 'Use https://, or http:// on this machine only.');
}

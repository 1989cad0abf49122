import { setTimeout as delay } from 'node:timers/promises';
import { EventEmitter, l10n } from 'vscode';
import type { Event } from 'vscode';
import { textOfBlob } from '../../core/text/text-hash.ts';
import { nodeSha256 } from '../../node/sha256.ts';
import type { Integrity } from '../../protocol/replay.ts';
import { Problem, ServerKeys, SessionList, SessionReport, blobPath, sessionPath } from '../../protocol/sync.ts';
import type { SessionItem } from '../../protocol/sync.ts';
import { FollowedChain } from '../../sync/followed-chain.ts';
import type { ServerAccess } from '../sync/server-address.ts';
import { SessionStream, StreamRefused } from '../../sync/session-stream.ts';
import { Disposable } from '../dispose.ts';
import { UserError } from '../user-error.ts';
import type { Recording } from './recording.ts';

/** A session as the server holds it, read over the same protocol that uploaded it. */
export class ServerRecording extends Disposable implements Recording {
  readonly #server: ServerAccess;
  #state: SessionReport;
  readonly #chain: FollowedChain;
  readonly #stream: SessionStream;
  readonly #ended = new AbortController();
  readonly #grown = this._register(new EventEmitter<void>());
  readonly onDidGrow: Event<void> = this.#grown.event;
  readonly #doubted = this._register(new EventEmitter<void>());
  readonly onDidDoubt: Event<void> = this.#doubted.event;
  #watching = false;

  private constructor(server: ServerAccess, state: SessionReport) {
    super();
    this.#server = server;
    this.#state = state;
    this.#chain = new FollowedChain(state.receipt, nodeSha256);
    const wait = (milliseconds: number, signal: AbortSignal): Promise<void> =>
      delay(milliseconds, undefined, { signal }).catch(() => undefined);
    this.#stream = new SessionStream({ server: server.url, token: server.token, key: state.id, fetch, wait });
    this._register({ dispose: () => this.#ended.abort() });
  }

  static async list(server: ServerAccess): Promise<readonly SessionItem[]> {
    return (await json(server, '/api/sessions?limit=200', SessionList)).sessions;
  }

  static async open(server: ServerAccess, id: string): Promise<ServerRecording> {
    return new ServerRecording(server, await json(server, sessionPath(id), SessionReport));
  }

  get session(): string {
    return this.#state.session;
  }
  get title(): string {
    return this.#state.title;
  }
  get live(): boolean {
    return !this.#state.finished;
  }

  async look(): Promise<void> {
    this.#state = await json(this.#server, sessionPath(this.#state.id), SessionReport);
    this.#chain.signed(this.#state.receipt, this.#state.finished);
    // Nothing comes after the end.
    if (!this.live) this.#ended.abort();
    this.#doubted.fire();
  }

  async integrity(): Promise<Integrity> {
    return this.#chain.integrity(async () => (await json(this.#server, '/api/keys', ServerKeys)).keys);
  }

  async *lines(from: number): AsyncIterable<{ readonly lines: string; readonly next: number }> {
    try {
      let at = from;
      for await (const piece of this.#stream.lines(from)) {
        this.#chain.read(at, piece.lines, piece.next);
        at = piece.next;
        yield piece;
      }
      if (from === 0) this.#chain.end();
      // Of one that is watched it is asked for each time anyway.
      if (this.#chain.beyond && (from === 0 || !this.live)) void this.#lookBeyond();
    } catch (error) {
      throw error instanceof StreamRefused ? refused(error.status, error.problem) : unreachable(this.#server);
    }
    if (this.live && !this.#watching) {
      this.#watching = true;
      void this.#stream.watch(() => this.#grown.fire(), this.#ended.signal);
    }
  }

  /** More came than was signed for when this was opened: the session has gone on since, or else nobody vouches for it. */
  async #lookBeyond(): Promise<void> {
    const now = await json(this.#server, sessionPath(this.#state.id), SessionReport).catch(() => undefined);
    if (now) this.#chain.signed(now.receipt, now.finished);
    this.#doubted.fire();
  }

  async blob(hash: string): Promise<string | undefined> {
    const text = textOfBlob(hash, await request(this.#server, blobPath(this.#state.id, hash)), nodeSha256);
    if (text !== undefined) return text;
    this.#chain.contentDiffers(hash);
    this.#doubted.fire();
    return undefined;
  }
}

/** @throws UserError also when what answers is no Coagency server */
async function json<T>(server: ServerAccess, path: string, schema: { parse(value: unknown): T }): Promise<T> {
  const answer = await request(server, path);
  try {
    return schema.parse(JSON.parse(new TextDecoder().decode(answer)));
  } catch {
    throw new UserError(
      'not-a-server',
      l10n.t('{0} does not answer as a Coagency server does.', server.url),
      l10n.t('Check its address in the settings.'),
      ['settings'],
    );
  }
}

/** All of the answer: a connection that breaks within it has not given one. */
async function request(server: ServerAccess, path: string): Promise<Uint8Array> {
  let answer: Response;
  let bytes: Uint8Array;
  try {
    answer = await fetch(server.url + path, { headers: { authorization: `Bearer ${server.token}` }, signal: AbortSignal.timeout(30_000) });
    bytes = new Uint8Array(await answer.arrayBuffer());
  } catch {
    throw unreachable(server);
  }
  if (answer.ok) return bytes;
  throw refused(answer.status, problemIn(bytes));
}

function problemIn(bytes: Uint8Array): Problem | undefined {
  try {
    return Problem.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return undefined;
  }
}

const unreachable = ({ url }: ServerAccess): UserError =>
  new UserError('unreachable', l10n.t('{0} does not answer.', url), l10n.t('Check the network and the address in the settings.'), [
    'settings',
    'retry',
  ]);

const refused = (status: number, problem: Problem | undefined): UserError =>
  new UserError(
    `http-${status}`,
    problem?.detail ?? problem?.title ?? l10n.t('The server answered {0}.', status),
    problem?.next || l10n.t('Sign in again, or ask who runs the server.'),
    ['sign-in'],
  );

import { l10n } from 'vscode';
import { Problem, SessionList, SessionReport, blobPath, sessionPath, streamPath } from '../../protocol/sync.ts';
import type { SessionItem, SessionState } from '../../protocol/sync.ts';
import type { Integrity } from '../../protocol/replay.ts';
import type { ServerAccess } from '../sync/server-address.ts';
import { UserError } from '../user-error.ts';
import type { Recording } from './recording.ts';

/** A session as the server holds it, read over the same protocol that uploaded it. */
export class ServerRecording implements Recording {
  readonly #server: ServerAccess;
  readonly #state: SessionState;

  private constructor(server: ServerAccess, state: SessionState) {
    this.#server = server;
    this.#state = state;
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

  async integrity(): Promise<Integrity> {
    return { chain: 'verified', receipts: 'none', message: `the server checked the chain of ${this.#state.count} events` };
  }

  /** Pieces end where the server ends them, which may be within a line: whole lines are given on. */
  async *lines(from: number): AsyncIterable<{ readonly lines: string; readonly next: number }> {
    // A piece may end within a character.
    const decoder = new TextDecoder();
    let offset = '-1';
    let rest = '';
    let next = -1;
    for (;;) {
      const answer = await request(this.#server, `${streamPath(this.#state.id)}?offset=${encodeURIComponent(offset)}`);
      const text = rest + decoder.decode(await answer.arrayBuffer(), { stream: true });
      const end = text.lastIndexOf('\n') + 1;
      rest = text.slice(end);
      const lines = text.slice(0, end).split('\n').slice(0, -1);
      // The header is line -1: events count from 0.
      const wanted = lines.filter((_, index) => from === 0 || next + index >= from);
      next += lines.length;
      if (wanted.length > 0) yield { lines: wanted.join('\n'), next };
      const following = answer.headers.get('Stream-Next-Offset');
      if (answer.headers.get('Stream-Up-To-Date') === 'true' || following === null || following === offset) return;
      offset = following;
    }
  }

  async blob(hash: string): Promise<string | undefined> {
    const answer = await request(this.#server, blobPath(this.#state.id, hash));
    return answer.text();
  }

  dispose(): void {}
}

/** @throws UserError also when what answers is no Coagency server */
async function json<T>(server: ServerAccess, path: string, schema: { parse(value: unknown): T }): Promise<T> {
  const answer = await request(server, path);
  try {
    return schema.parse(await answer.json());
  } catch {
    throw new UserError(
      'not-a-server',
      l10n.t('{0} does not answer as a Coagency server does.', server.url),
      l10n.t('Check its address in the settings.'),
      ['settings'],
    );
  }
}

async function request(server: ServerAccess, path: string): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(server.url + path, { headers: { authorization: `Bearer ${server.token}` }, signal: AbortSignal.timeout(30_000) });
  } catch {
    throw new UserError(
      'unreachable',
      l10n.t('{0} does not answer.', server.url),
      l10n.t('Check the network and the address in the settings.'),
      ['settings', 'retry'],
    );
  }
  if (answer.ok) return answer;
  const problem = Problem.safeParse(await answer.json().catch(() => undefined));
  const message = problem.success ? (problem.data.detail ?? problem.data.title) : `The server answered ${answer.status}.`;
  throw new UserError(
    `http-${answer.status}`,
    message,
    (problem.success && problem.data.next) || 'Sign in again, or ask who runs the server.',
    ['sign-in'],
  );
}

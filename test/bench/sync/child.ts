import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { SESSION_CONTENT_TYPE } from '../../../src/protocol/sync.ts';
import { headerOf } from './recording.ts';
import type { Batch } from './recording.ts';

/** How a batch travels: as our client sends it; or to a server that knows neither gzip nor sessions, as bytes or as a JSON array of messages. */
export type Form = 'gzip' | 'bytes' | 'json';

/** A server under test in its own process, and requests to it over one kept connection each. */
export class BenchServer {
  readonly #child: ChildProcess;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 64 });
  #url = new URL('http://127.0.0.1');
  #token = '';

  private constructor() {
    this.#child = fork(join(import.meta.dirname, 'server-child.ts'), {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
  }

  static async start(message: object): Promise<BenchServer> {
    const server = new BenchServer();
    const { url, token } = await server.ask<{ url: string; token: string }>(message);
    server.#url = new URL(url);
    server.#token = token;
    return server;
  }

  async ask<A>(message: object | string): Promise<A> {
    this.#child.send(message);
    const [answer] = (await once(this.#child, 'message')) as [A];
    return answer;
  }

  async stop(): Promise<void> {
    this.#agent.destroy();
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }

  /** Resolves to the body; throws on any status that is no success. */
  async send(
    method: string,
    path: string,
    headers: Record<string, string> = {},
    body?: Buffer,
  ): Promise<{ bytes: number; headers: IncomingMessage['headers'] }> {
    const all = { authorization: `Bearer ${this.#token}`, ...headers, ...(body && { 'content-length': String(body.length) }) };
    const sent = request({ agent: this.#agent, host: this.#url.hostname, port: this.#url.port, method, path, headers: all });
    sent.end(body);
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    let bytes = 0;
    for await (const part of response) bytes += (part as Buffer).length;
    if (response.statusCode! >= 300) throw new Error(`${method} ${path}: ${response.statusCode}`);
    return { bytes, headers: response.headers };
  }

  /** One session, batch after batch, each when the one before is acknowledged. */
  async ingest(session: string, batches: readonly Batch[], form: Form = 'gzip'): Promise<void> {
    const path = `/v1/stream/sessions/${session}`;
    const type = { 'content-type': form === 'json' ? 'application/json' : SESSION_CONTENT_TYPE };
    await this.send('PUT', path, type, Buffer.from(`${headerOf(session)}\n`));
    for (const [seq, batch] of batches.entries()) {
      const headers = { ...type, 'producer-id': 'bench', 'producer-epoch': '0', 'producer-seq': String(seq) };
      const body = form === 'gzip' ? batch.gzipped : form === 'json' ? batch.array : batch.lines;
      await this.send('POST', path, form === 'gzip' ? { ...headers, 'content-encoding': 'gzip' } : headers, body);
    }
  }

  /** Reads a session from beginning to end. Resolves to the number of bytes. */
  async readBack(session: string): Promise<number> {
    let total = 0;
    for (let offset = '-1'; ;) {
      const { bytes, headers } = await this.send('GET', `/v1/stream/sessions/${session}?offset=${offset}`);
      total += bytes;
      offset = headers['stream-next-offset'] as string;
      if (headers['stream-up-to-date']) return total;
    }
  }
}

import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const FAULTS = ['refuse', 'cut-request', 'cut-answer', 'twice', 'late', 'delay'] as const;
export type Fault = (typeof FAULTS)[number] | 429 | 503;

/** What is to go wrong with this request, if anything. */
export type Pick = (request: IncomingMessage, body: Buffer) => Fault | undefined;

/** Any fault, with a share of the requests. */
export const atRandom =
  (share: number): Pick =>
  () =>
    Math.random() < share ? FAULTS[Math.floor(Math.random() * FAULTS.length)] : undefined;

/** Stands between client and server, and spoils some of what passes. */
export class FaultyProxy {
  readonly url: string;
  /** How many exchanges were spoilt. */
  faults = 0;
  readonly #server: Server;
  readonly #target: URL;
  readonly #pick: Pick;
  readonly #late = new Set<Promise<unknown>>();

  private constructor(server: Server, target: URL, pick: Pick) {
    this.#server = server;
    this.#target = target;
    this.#pick = pick;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async start(target: string, pick: Pick): Promise<FaultyProxy> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const proxy = new FaultyProxy(server, new URL(target), pick);
    server.on('request', (incoming, outgoing) => void proxy.#pass(incoming, outgoing).catch(() => outgoing.destroy()));
    return proxy;
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#late);
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of incoming) parts.push(part as Buffer);
    const body = Buffer.concat(parts);
    const fault = this.#pick(incoming, body);
    if (fault) this.faults++;
    if (fault === 'refuse') return void outgoing.destroy();
    if (typeof fault === 'number') return void outgoing.writeHead(fault, { 'retry-after': '1' }).end();
    if (fault === 'delay') await pause(30);
    if (fault === 'cut-request') {
      await this.#send(incoming, body, true).catch(() => {});
      return void outgoing.destroy();
    }
    const answer = await this.#send(incoming, body, false);
    if (fault === 'twice') await this.#send(incoming, body, false);
    // The copy arrives after requests that were sent later.
    if (fault === 'late') this.#late.add(pause(40).then(() => this.#send(incoming, body, false)));
    if (fault === 'cut-answer') return void outgoing.destroy();
    outgoing.writeHead(answer.status, answer.headers);
    outgoing.end(answer.body);
  }

  async #send(
    incoming: IncomingMessage,
    body: Buffer,
    cut: boolean,
  ): Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: Buffer }> {
    const { method, url, headers } = incoming;
    const sent = request({
      host: this.#target.hostname,
      port: this.#target.port,
      method,
      path: url,
      headers: { ...headers, 'content-length': body.length },
    });
    if (cut) {
      sent.on('error', () => {});
      sent.write(body.subarray(0, body.length / 2));
      await pause(5);
      sent.destroy();
      throw new Error('cut');
    }
    sent.end(body);
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    const parts: Buffer[] = [];
    for await (const part of response) parts.push(part as Buffer);
    const { 'transfer-encoding': _, ...rest } = response.headers;
    return { status: response.statusCode!, headers: rest, body: Buffer.concat(parts) };
  }
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

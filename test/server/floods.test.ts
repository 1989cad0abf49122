import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Problem } from '../../src/protocol/sync.ts';
import { cli } from '../unit/cli/run-cli.ts';
import { MemoryLog } from './support/memory-log.ts';
import { RealClient } from './support/real-client.ts';
import { startServer } from './support/server-process.ts';

const MB = 1 << 20;

describe('floods, at a server in a process of its own', () => {
  let folder: string;
  let server: Awaited<ReturnType<typeof startServer>>;
  let token: string;
  const log = new MemoryLog('session-one');

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'coagency-'));
    ({ token } = JSON.parse((await cli('token', 'create', '--role', 'annotator', '--data', folder, '--json')).out) as { token: string });
    server = await startServer('--data', folder, '--port', '0');
    const client = new RealClient(log.grow(10), server.url, token);
    await client.sync.flush();
    await client.sync.stop();
  }, 60_000);
  afterAll(async () => {
    await server.kill();
    rmSync(folder, { recursive: true });
  });

  /** Writes a request by hand, part after part, until the server has had enough of it. Resolves to what it answered. */
  async function pour(head: readonly string[], parts: Iterable<Uint8Array> = []): Promise<Problem> {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    let answer = '';
    const closed = new Promise<void>((resolve) => {
      socket.on('data', (chunk) => (answer += chunk.toString()));
      socket.on('close', () => resolve());
      // Whoever still sends when the server has closed is cut off.
      socket.on('error', () => resolve());
    });
    socket.write(`${head.join('\r\n')}\r\n\r\n`);
    for (const part of parts) {
      if (answer !== '' || socket.destroyed) break;
      if (!socket.write(part)) await Promise.race([new Promise((resolve) => socket.once('drain', resolve)), closed]);
    }
    while (!answer.includes('}') && !socket.destroyed) await Promise.race([new Promise((resolve) => socket.once('data', resolve)), closed]);
    socket.destroy();
    const [, status, body] = /^HTTP\/1\.1 (\d+) .*?\r\n\r\n.*?(\{.*\})/s.exec(answer) ?? [];
    expect(answer).toContain('application/problem+json');
    const problem = Problem.parse(JSON.parse(body ?? 'null'));
    expect(problem.status).toBe(Number(status));
    return problem;
  }

  /** Of someone who has no token. */
  const signIn = (...headers: string[]): string[] => [
    'POST /api/sign-in HTTP/1.1',
    'Host: x',
    'Content-Type: application/json',
    ...headers,
  ];
  const post = (...headers: string[]): string[] => [
    'POST /v1/stream/sessions/session-one HTTP/1.1',
    'Host: x',
    `Authorization: Bearer ${token}`,
    'Content-Type: application/x-ndjson',
    ...headers,
  ];
  /** The parts of a chunked body of so many megabytes without a line's end. */
  function* chunks(megabytes: number): Generator<Buffer> {
    const part = Buffer.concat([Buffer.from('100000\r\n'), Buffer.alloc(MB, 'x'), Buffer.from('\r\n')]);
    for (let i = 0; i < megabytes; i++) yield part;
    yield Buffer.from('0\r\n\r\n');
  }

  it('100 MB of one line, with and without a length', async () => {
    expect(await pour(post('Transfer-Encoding: chunked'), chunks(100))).toMatchObject({ status: 413, code: 'body-too-large' });
    expect(await pour(post(`Content-Length: ${100 * MB}`))).toMatchObject({ status: 413, code: 'body-too-large' });
  });

  it('100 MB without a token, with and without a length', async () => {
    expect(await pour(signIn('Transfer-Encoding: chunked'), chunks(100))).toMatchObject({ status: 413, code: 'body-too-large' });
    expect(await pour(signIn(`Content-Length: ${100 * MB}`))).toMatchObject({ status: 413, code: 'body-too-large' });
  });

  it('100 MB of one line, compressed; and bombs of a gigabyte, many at once', { timeout: 60_000 }, async () => {
    const gzip = (bytes: number): Buffer => gzipSync(Buffer.alloc(bytes, 'x'), { level: 9 });
    const send = (body: Buffer): Promise<Problem> => pour(post('Content-Encoding: gzip', `Content-Length: ${body.length}`), [body]);
    expect(await send(gzip(100 * MB))).toMatchObject({ status: 413, code: 'body-too-large' });
    const bomb = gzip(1_024 * MB);
    const answers = await Promise.all(Array.from({ length: 12 }, () => send(bomb)));
    for (const answer of answers) expect(answer).toMatchObject({ status: 413 });
  });

  it('a flood of headers, one long one, and what is no HTTP at all', async () => {
    const many = Array.from({ length: 2_000 }, (_, i) => `X-${i}: ${'y'.repeat(50)}`);
    expect(await pour(['GET /healthz HTTP/1.1', 'Host: x', ...many])).toMatchObject({ status: 431, code: 'headers-too-large' });
    const long = ['GET /healthz HTTP/1.1', 'Host: x', `X: ${'y'.repeat(MB)}`];
    expect(await pour(long)).toMatchObject({ status: 431, code: 'headers-too-large' });
    expect(await pour(['\u0016\u0003\u0001 hello'])).toMatchObject({ status: 400, code: 'not-http' });
    expect(await pour(post('Content-Length: -5'))).toMatchObject({ status: 400, code: 'not-http' });
  });

  it('have changed nothing, are no failures, and have not filled the memory', async () => {
    expect(await RealClient.stored(server.url, token, log.session)).toBe(log.bytes);
    expect(server.stderr).toBe('');
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(Number(/^coagency_peak_memory_bytes (\d+)$/m.exec(metrics)![1])).toBeLessThan(450e6);
    expect(metrics).not.toMatch(/status="5/);
  });
});

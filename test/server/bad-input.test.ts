import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Problem } from '../../src/protocol/sync.ts';
import { InProcessServer } from './support/in-process.ts';
import { MemoryLog } from './support/memory-log.ts';

const stream = '/v1/stream/sessions/session-one';
const LINES = { 'content-type': 'application/x-ndjson' };
const GZIP = { ...LINES, 'content-encoding': 'gzip' };
const event = (seq: number): string => JSON.stringify({ seq, t: 0, kind: 'note.added', text: 'x' });
const nested = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;

type Bad = readonly [what: string, status: number, path: string, init: RequestInit];
const post = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = LINES): RequestInit => ({
  method: 'POST',
  headers,
  body,
});
const put = (body: string, headers: Record<string, string> = LINES): RequestInit => ({ method: 'PUT', headers, body });
const header = (change: Record<string, unknown>): string =>
  `${JSON.stringify({ format: 'coagency-trajectory', version: 1, session: 'session-new', segment: 1, firstSeq: 0, head: null, wall: '2026-01-01T00:00:00Z', ...change })}\n`;

const BAD: readonly Bad[] = [
  ['truncated gzip', 400, stream, post(new Uint8Array(gzipSync(event(0)).subarray(0, 20)), GZIP)],
  ['what only says that it is gzip', 400, stream, post(event(0), GZIP)],
  ['an unknown encoding', 415, stream, post(event(0), { ...LINES, 'content-encoding': 'br' })],
  ['a bomb (1 GB in 1 MB)', 413, stream, post(bomb(), GZIP)],
  ['a body above the limit', 413, stream, post('x'.repeat((16 << 20) + 1))],
  ['one line of 9 MB', 413, stream, post(`{"seq":0,"t":0,"kind":"note.added","text":"${'x'.repeat(9 << 20)}"}\n`)],
  ['invalid UTF-8', 422, stream, post(new Uint8Array([0x7b, 0xff, 0x7d, 0x0a]))],
  ['no line feed at the end', 422, stream, post(event(0))],
  ['a blank line', 422, stream, post(`${event(0)}\n\n`)],
  ['no JSON', 422, stream, post('hello\n')],
  ['JSON that is no event', 422, stream, post('[]\n')],
  ['null', 422, stream, post('null\n')],
  ['deep nesting', 422, stream, post(`${nested}\n`)],
  ['a seq of the wrong type', 409, stream, post('{"seq":"0","t":0,"kind":"x"}\n')],
  ['a negative seq', 409, stream, post('{"seq":-1,"t":0,"kind":"x"}\n')],
  ['a time that is none', 422, stream, post('{"seq":0,"t":"now","kind":"x"}\n')],
  ['a time beyond all numbers', 422, stream, post('{"seq":0,"t":1e999,"kind":"x"}\n')],
  ['a seq too far on', 409, stream, post(`${event(1)}\n`)],
  ['an empty body', 400, stream, post('')],
  ['another content type', 415, stream, post(`${event(0)}\n`, { 'content-type': 'application/json' })],
  ['no content type', 415, stream, post(`${event(0)}\n`, {})],
  ['a head that is no hash', 400, stream, post(`${event(0)}\n`, { ...LINES, 'coagency-head': 'abc' })],
  ['a head that is another one', 409, stream, post(`${event(0)}\n`, { ...LINES, 'coagency-head': '0'.repeat(64) })],
  ['one of three producer headers', 400, stream, post(`${event(0)}\n`, { ...LINES, 'producer-id': 'a' })],
  [
    'a negative producer seq',
    400,
    stream,
    post(`${event(0)}\n`, { ...LINES, 'producer-id': 'a', 'producer-epoch': '0', 'producer-seq': '-1' }),
  ],
  ['closing a session', 405, stream, post('', { ...LINES, 'stream-closed': 'true' })],
  ['a negative offset', 400, `${stream}?offset=-2`, {}],
  ['an offset beyond the end', 400, `${stream}?offset=0000000000000000_0000000000999999`, {}],
  ['an offset inside a line', 400, `${stream}?offset=0000000000000000_0000000000000005`, {}],
  ['two offsets', 400, `${stream}?offset=-1&offset=-1`, {}],
  ['an unknown live mode', 400, `${stream}?offset=-1&live=forever`, {}],
  ['an unknown method', 405, stream, { method: 'PATCH' }],
  ['a path that climbs', 400, '/v1/stream/sessions/..%2f..%2fetc%2fpasswd', {}],
  ['a path that climbs in general streams', 400, '/v1/stream/a/..%2f..%2fsessions/x', {}],
  ['a path with a null byte', 400, '/v1/stream/sessions/session-one%00', {}],
  ['a search for a null byte', 400, '/api/sessions?search=%00', {}],
  ['a mark of a null byte', 400, '/api/marks?what=a%00', {}],
  ['a path that is not decodable', 400, '/v1/stream/sessions/%E0%A4%A', {}],
  ['a session name too long', 404, `/v1/stream/sessions/${'a'.repeat(500)}`, {}],
  ['a stream name too long', 400, `/v1/stream/${'a'.repeat(5_000)}`, {}],
  ['a page that is none', 400, '/api/sessions?before=yesterday', {}],
  ['a limit of letters', 400, '/api/sessions?limit=many', {}],
  ['a limit too large', 400, '/api/sessions?limit=1000000', {}],
  ['a hash that is none', 400, '/api/sessions/session-one/blobs/abc', {}],
  ['a blob of another hash', 422, `/api/sessions/session-one/blobs/${'0'.repeat(64)}`, { method: 'PUT', body: 'x' }],
  [
    'a large blob of another hash',
    422,
    `/api/sessions/session-one/blobs/${'0'.repeat(64)}`,
    { method: 'PUT', body: 'x'.repeat((64 << 10) + 1) },
  ],
  ['a header of another session', 422, '/v1/stream/sessions/session-other', put(header({}))],
  ['a header of a later segment', 422, '/v1/stream/sessions/session-new', put(header({ segment: 2 }))],
  ['a header of another format', 422, '/v1/stream/sessions/session-new', put(header({ format: 'x' }))],
  ['two lines as header', 422, '/v1/stream/sessions/session-new', put(header({}) + event(0))],
  ['a fork without a source', 422, '/v1/stream/sessions/session-new.abcd', put(header({}))],
  ['a token request that is no JSON', 400, '/api/tokens', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' }],
  [
    'a token of an unknown role',
    400,
    '/api/tokens',
    { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"role":"god"}' },
  ],
  ...['CORP\\jane', 'https://id.example/jane', '..', 'a/../b', 'a\n', '\ud800', '', 'x'.repeat(101)].map((actor): Bad => [
    `a token for ${JSON.stringify(actor)}, who could never review`,
    400,
    '/api/tokens',
    post(JSON.stringify({ role: 'reviewer', actor }), { 'content-type': 'application/json' }),
  ]),
  ['a token request above the limit', 413, '/api/tokens', post(' '.repeat((64 << 10) + 1), { 'content-type': 'application/json' })],
  ['a token request in an unknown encoding', 415, '/api/tokens', post('{}', { 'content-encoding': 'br' })],
  ['a route that is none', 404, '/api/nothing', {}],
];

function bomb(): Uint8Array<ArrayBuffer> {
  return new Uint8Array(gzipSync(Buffer.alloc(1 << 30)));
}

describe('bad input', () => {
  let server: InProcessServer;
  let token: string;

  beforeAll(async () => {
    server = await InProcessServer.open();
    token = (await server.token('admin')).secret;
    await server.ask(stream, token, { method: 'PUT', headers: LINES, body: new MemoryLog('session-one').bytes });
  });
  afterAll(() => server.close());

  it.each(BAD)('%s: %i, with a problem', async (_what, status, path, init) => {
    const response = await server.ask(path, token, init);
    const text = await response.text();
    expect(`${response.status} ${text}`.slice(0, 400)).toMatch(new RegExp(`^${status} `));
    const problem = Problem.parse(JSON.parse(text));
    expect(problem).toMatchObject({ status, requestId: response.headers.get('x-request-id') });
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(text).not.toMatch(/node_modules|\.ts:|at \w+ \(/);
  });

  it('changes nothing, and is no failure of the server', async () => {
    expect(await server.stored('session-one', token)).toBe(new MemoryLog('session-one').bytes);
    expect(server.failures).toEqual([]);
  });
});

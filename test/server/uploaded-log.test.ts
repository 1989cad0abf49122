import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stream } from '@durable-streams/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TrajectoryReader } from '../../src/node/log/reader.ts';
import { streamPath } from '../../src/protocol/sync.ts';
import { serve } from '../../src/server/main.ts';
import type { RunningServer } from '../../src/server/main.ts';
import { cli } from '../unit/cli/run-cli.ts';

let root: string;
let log: string;
let server: RunningServer;
let token: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'coagency-receipts-'));
  log = join(root, 'log');
  await cp(join(import.meta.dirname, '../fixtures/logs/v1-whole'), log, { recursive: true });
  const data = join(root, 'server');
  ({ token } = JSON.parse((await cli('token', 'create', '--role', 'annotator', '--data', data, '--json')).out) as { token: string });
  server = await serve({ data, port: 0, host: '127.0.0.1' });
  expect(await cli('sync', log, '--server', server.url, '--token', token)).toMatchObject({ code: 0, err: '' });
});
afterAll(async () => {
  await server.stop();
  await rm(root, { recursive: true });
});

test('what the server signed for is proved years later, without the server', async () => {
  expect(await cli('verify', log, '--receipts')).toMatchObject({ code: 0, out: expect.stringContaining('signed for the first 41 events') });
  const { out } = await cli('verify', log, '--receipts', '--json');
  expect(JSON.parse(out)).toMatchObject({ ok: true, receipts: { verdict: 'verified', upTo: 41 } });
});

test('of a log that is damaged what is sound is sent, and that it is not all is told', async () => {
  const damaged = join(root, 'damaged');
  await cp(join(import.meta.dirname, '../fixtures/logs/v1-offers'), damaged, { recursive: true });
  const file = join(damaged, '000001.jsonl');
  const lines = (await readFile(file, 'utf8')).replaceAll('golden-session-1', 'damaged-session').split('\n');
  await writeFile(file, lines.toSpliced(4, 1).join('\n'));
  expect(await cli('sync', damaged, '--server', server.url, '--token', token)).toMatchObject({
    code: 1,
    out: expect.stringContaining('3 events are on'),
    err: expect.stringMatching(/the line where event 3 should be is something else\. What stands from there on was not sent/),
  });
});

test('a log without receipts is a no', async () => {
  const unsigned = join(import.meta.dirname, '../fixtures/logs/v1-whole');
  expect(await cli('verify', unsigned, '--receipts')).toMatchObject({ code: 1, out: expect.stringContaining('no receipts') });
});

test('a receipt that was changed is told by its line', async () => {
  const forged = join(root, 'forged');
  await cp(log, forged, { recursive: true });
  const file = join(forged, 'receipts.jsonl');
  await writeFile(file, (await readFile(file, 'utf8')).replace('"count":41', '"count":40'));
  expect(await cli('verify', forged, '--receipts')).toMatchObject({
    code: 1,
    out: expect.stringMatching(/receipt 1 does NOT hold: its signature/),
  });
});

test('the protocol’s own client reads the log’s exact lines', async () => {
  const reader = await TrajectoryReader.open(log);
  const lines = [await reader.header()];
  for await (const line of reader.lines()) lines.push(line);
  const url = `${server.url}${streamPath(reader.session)}`;
  const answer = await stream({ url, live: false, headers: { authorization: `Bearer ${token}` } });
  expect(await answer.text()).toBe(`${lines.join('\n')}\n`);
});

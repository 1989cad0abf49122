import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test, vi } from 'vitest';
import { ServerRecording } from '../../../src/extension/replay/server-recording.ts';

vi.mock('vscode', () => ({
  EventEmitter: class {
    event = (): object => ({ dispose: () => undefined });
    fire(): void {}
    dispose(): void {}
  },
  l10n: { t: (text: string, ...values: string[]) => text.replaceAll(/\{(\d)\}/g, (_, at: string) => values[Number(at)] ?? '') },
}));

const TEXT = 'export function decode() {}\n'.repeat(1_000);
const HASH = createHash('sha256').update(TEXT).digest('hex');
const REPORT = JSON.stringify({
  id: 'session-one',
  session: 'session-one',
  project: 'default',
  owner: 'ada',
  title: 'Reject expired tokens',
  count: 1,
  head: '0'.repeat(64),
  forkOf: null,
  forks: [],
  finished: true,
  overrides: 0,
  openFlags: 0,
  createdAt: '2026-11-12T09:31:00.000Z',
  updatedAt: '2026-11-12T09:31:00.000Z',
  receipt: {
    session: 'session-one',
    count: 1,
    head: '0'.repeat(64),
    receivedAt: '2026-11-12T09:31:00.000Z',
    key: 'a'.repeat(16),
    signature: 'a'.repeat(86),
  },
});

test('an answer that breaks off is none: it may be had a little later', async () => {
  let whole = false;
  const server = createServer((request, response) => {
    const answer = request.url?.includes('/blobs/') ? TEXT : REPORT;
    response.writeHead(200, { 'content-length': Buffer.byteLength(answer) });
    if (whole) response.end(answer);
    else response.write(answer.slice(0, 100), () => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const open = (): Promise<ServerRecording> => ServerRecording.open({ url: `http://127.0.0.1:${port}`, token: 't' }, 'session-one');
  try {
    await expect(open()).rejects.toMatchObject({ panel: { code: 'unreachable' } });
    whole = true;
    const recording = await open();
    whole = false;
    await expect(recording.blob(HASH)).rejects.toMatchObject({ panel: { code: 'unreachable' } });
    await expect(recording.look()).rejects.toMatchObject({ panel: { code: 'unreachable' } });
    whole = true;
    expect(await recording.blob(HASH)).toBe(TEXT);
    recording.dispose();
  } finally {
    server.close();
    server.closeAllConnections();
  }
});

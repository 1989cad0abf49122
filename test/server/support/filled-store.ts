import { createHash } from 'node:crypto';
import { reviewStreamPath } from '../../../src/protocol/review-paths.ts';
import type { RunningServer } from '../../../src/server/main.ts';
import type { KeptReceipt } from '../../../src/sync/receipts.ts';
import { MemoryLog } from './memory-log.ts';
import { RealClient } from './real-client.ts';

const LINES = { 'content-type': 'application/x-ndjson' };
export const BLOB = Buffer.from('a picture\0'.repeat(200));
export const HASH = createHash('sha256').update(BLOB).digest('hex');

/** What a server was given: something in every table; and who may read it. */
export interface FilledStore {
  readonly author: string;
  readonly revoked: string;
  readonly reviewer: string;
  readonly log: MemoryLog;
  readonly receipts: readonly KeptReceipt[];
}

export async function fillStore(server: RunningServer): Promise<FilledStore> {
  const { tokens, database, streams } = server.services;
  const organization = await tokens.organizationNamed('ours');
  const token = (role: 'annotator' | 'reviewer' | 'admin', actor: string) =>
    tokens.create({ role, organization, project: 'alpha', actor, expiresAt: null });
  const [author, reviewer, admin, revoked] = [
    (await token('annotator', 'ann')).secret,
    (await token('reviewer', 'rev')).secret,
    (await token('admin', 'adm')).secret,
    await token('annotator', 'gone'),
  ];
  await tokens.revoke(organization, revoked.token);
  // What no API sets, and a later one may.
  await database.sql.insertInto('settings').values({ name: 'a-setting', value: 'é€😀' }).execute();

  const log = new MemoryLog('session-one').grow(300, 'é€😀');
  log.add({
    kind: 'override.recorded',
    override: { id: 'o1', target: { kind: 'step', id: 's2' }, wrong: 'unsafe', rationale: 'It drops\0 the table.' },
  });
  const receipts = await upload(server, author, log);
  await streams.sealAll(new AbortController().signal, -1);
  receipts.push(...(await upload(server, author, log.grow(20))));
  await upload(server, author, new MemoryLog('session-two').grow(3));

  const ask = async (
    by: string,
    method: string,
    path: string,
    headers: Record<string, string>,
    body?: string | Uint8Array<ArrayBuffer>,
  ) => {
    const answer = await fetch(`${server.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${by}`, ...headers },
      ...(body && { body }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  };
  await ask(author, 'PUT', `/api/sessions/session-one/blobs/${HASH}`, {}, new Uint8Array(BLOB));
  const review = reviewStreamPath('session-one', 'rev');
  const header = { format: 'coagency-review', version: 1, session: 'session-one', reviewer: 'rev', wall: '2026-01-01T00:00:00.000Z' };
  const verdict = { id: 'event-one', at: header.wall, kind: 'verdict.given', target: { kind: 'step', id: 's2' }, verdict: 'upheld' };
  await ask(reviewer, 'PUT', review, LINES, `${JSON.stringify(header)}\n`);
  await ask(reviewer, 'POST', review, LINES, `${JSON.stringify(verdict)}\n`);
  // A fork that reads what its source holds, though that is deleted; and the last ids that were given are of nothing.
  await ask(admin, 'PUT', '/v1/stream/source', LINES, '{"a":1}\n');
  await ask(admin, 'PUT', '/v1/stream/fork', { ...LINES, 'stream-forked-from': '/v1/stream/source' });
  await ask(admin, 'DELETE', '/v1/stream/source', {});
  await ask(admin, 'DELETE', '/v1/stream/sessions/session-two', {});
  await ask(admin, 'PUT', '/v1/stream/last', LINES);
  await ask(admin, 'DELETE', '/v1/stream/last', {});
  return { author, reviewer, revoked: revoked.secret, log, receipts };
}

/** Sends what is new, and resolves to what was signed for it. */
export async function upload(server: RunningServer, token: string, log: MemoryLog): Promise<KeptReceipt[]> {
  const client = new RealClient(log, server.url, token);
  await client.sync.flush();
  await client.sync.stop();
  return client.kept;
}

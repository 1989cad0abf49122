import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Chain } from '../../src/core/trajectory/chain.ts';
import { nodeSha256 } from '../../src/node/sha256.ts';
import { copyRows } from '../../src/server/backup/copy-rows.ts';
import { TABLES } from '../../src/server/backup/tables.ts';
import { openDatabase } from '../../src/server/main.ts';
import type { Location, RunningServer } from '../../src/server/main.ts';
import { migrations } from '../../src/server/store/migrations.ts';
import { StreamStore } from '../../src/server/store/stream-store.ts';
import { Tails } from '../../src/server/store/tails.ts';
import { verifyReceipts } from '../../src/sync/receipts.ts';
import { BLOB, fillStore, HASH, upload } from './support/filled-store.ts';
import type { FilledStore } from './support/filled-store.ts';
import { MemoryLog } from './support/memory-log.ts';
import { KINDS, optionsOf, Places, rowsAt, tablesIn } from './support/places.ts';
import { RealClient } from './support/real-client.ts';
import { cli } from '../unit/cli/run-cli.ts';

const done = { code: 0, err: '' };
const sound = { code: 0, out: expect.stringContaining('"changed":[],"broken":[]') };
let places: Places;
beforeAll(async () => {
  places = await Places.open();
});
afterEach(() => places.quiet());
afterAll(() => places.remove());

describe.each(KINDS)('a copy of a store in %s', (from) => {
  let origin: Location;
  let first: RunningServer;
  let store: FilledStore;
  let copy: string;
  beforeEach(async () => {
    origin = await places.empty(from);
    first = await places.serve(origin);
    store = await fillStore(first);
    copy = places.folder();
    expect(await cli('backup', ...optionsOf(origin), '--out', copy)).toMatchObject(done);
  });

  it('has every row of every table that the database has, and a key that none but its owner reads', async () => {
    const rows = await rowsAt(origin);
    // A new table that this test does not fill would be copied unseen.
    for (const [table, found] of Object.entries(rows)) expect({ table, rows: found.length }).not.toMatchObject({ rows: 0 });
    expect(await rowsAt({ data: copy })).toEqual(rows);
    expect(statSync(join(copy, 'receipt-key.pem')).mode & 0o777).toBe(0o600);
    expect(readdirSync(copy).filter((name) => name.includes('partial'))).toEqual([]);
  });

  it.each([...KINDS, 'copy'] as const)('is served from %s as it was, and goes on', async (to) => {
    const target = to === 'copy' ? { data: copy } : await places.empty(to);
    if (to !== 'copy') expect(await cli('restore', '--from', copy, ...optionsOf(target))).toMatchObject(done);
    expect(await rowsAt(target)).toEqual(await rowsAt(origin));
    const server = await places.serve(target);
    const { log, author, receipts } = store;
    expect(server.services.keys.published).toEqual(first.services.keys.published);
    expect(await RealClient.stored(server.url, author, log.session)).toBe(log.bytes);
    const ask = (by: string, path: string): Promise<Response> =>
      fetch(`${server.url}${path}`, { headers: { authorization: `Bearer ${by}` } });
    expect(Buffer.from(await (await ask(author, `/api/sessions/session-one/blobs/${HASH}`)).arrayBuffer()).equals(BLOB)).toBe(true);
    expect(await (await ask(store.reviewer, '/api/sessions/session-one/reviews')).json()).toMatchObject({ reviews: [{ upheld: 1 }] });
    expect((await ask(store.revoked, '/api/me')).status).toBe(401);

    const kept = [...receipts, ...(await upload(server, author, log.grow(50)))];
    expect(await RealClient.stored(server.url, author, log.session)).toBe(log.bytes);
    const lines = kept.map((each) => `${JSON.stringify(each)}\n`);
    const chain = Chain.start(nodeSha256, await log.header());
    const heads = [chain.head, ...log.lines.map((line) => (chain.add(line), chain.head))];
    const report = await verifyReceipts(lines.join(''), log.session, async (count) => heads[count]);
    expect(report).toMatchObject({ verdict: 'verified', upTo: log.lines.length, keys: [server.services.keys.publicKey.id] });
    expect(await cli('reindex', ...optionsOf(target), '--json')).toMatchObject(sound);
  });

  it('never gives an id again, not even one of a row that is gone', async () => {
    const target = await places.empty('postgres');
    expect(await cli('restore', '--from', copy, ...optionsOf(target))).toMatchObject(done);
    const next = async (location: Location): Promise<number> => {
      const { services } = await places.serve(location);
      const made = await services.streams.create('streams/next', { rows: [], closed: false });
      return 'stream' in made ? made.stream.id : -1;
    };
    const expected = await next(origin);
    expect(expected).toBe(7);
    expect(await next(target)).toBe(expected);
    expect(await next({ data: copy })).toBe(expected);
  });
});

describe('a backup of PostgreSQL', () => {
  it('says so when its role may not read which ids were given; with the right, it is made', async () => {
    const origin = await places.empty('postgres');
    const server = await places.serve(origin);
    await fillStore(server);
    const role = `reader_${Date.now()}`;
    for (const statement of [`create role ${role} login`, `grant select on all tables in schema public to ${role}`]) {
      await sql.raw(statement).execute(server.services.database.sql);
    }
    const url = new URL(origin.databaseUrl!);
    url.username = role;
    const back = (): ReturnType<typeof cli> => cli('backup', '--database-url', url.href, '--out', places.folder());
    expect(await back()).toMatchObject({
      code: 2,
      err: expect.stringMatching(/may not read which ids .* grant it SELECT on all sequences/),
    });
    await sql.raw(`grant select on all sequences in schema public to ${role}`).execute(server.services.database.sql);
    expect(await back()).toMatchObject(done);
  });

  it('holds all that was acknowledged before it began, as of one moment, though appends go on', async () => {
    const origin = await places.empty('postgres');
    const server = await places.serve(origin);
    const { author } = await fillStore(server);
    const logs = Array.from({ length: 4 }, (_, i) => new MemoryLog(`session-busy-${i}`));
    const clients = logs.map((log) => new RealClient(log, server.url, author));
    const round = (): Promise<unknown> => Promise.all(clients.map((client, i) => (logs[i]!.grow(20), client.sync.flush())));
    await round();
    let over = false;
    const copies: { copy: string; acknowledged: number[] }[] = [];
    const appends = (async () => {
      while (!over) await round();
    })();
    for (let i = 0; i < 4; i++) {
      const acknowledged = clients.map(({ kept }) => kept.at(-1)!.receipt.count);
      const copy = places.folder();
      expect(await cli('backup', ...optionsOf(origin), '--out', copy)).toMatchObject(done);
      copies.push({ copy, acknowledged });
    }
    over = true;
    await appends;
    await Promise.all(clients.map((client) => client.sync.stop()));
    for (const { copy, acknowledged } of copies) {
      expect(await cli('reindex', '--data', copy, '--json')).toMatchObject(sound);
      const { url } = await places.serve({ data: copy });
      for (const [i, log] of logs.entries()) {
        const stored = await RealClient.stored(url, author, log.session);
        expect(log.bytes.startsWith(stored)).toBe(true);
        expect(stored.split('\n').length - 2).toBeGreaterThanOrEqual(acknowledged[i]!);
      }
    }
    const counts = copies.map(({ acknowledged }) => acknowledged[0]!);
    expect(counts.at(-1)).toBeGreaterThan(counts[0]!);
  });

  it('takes the key from the data folder where the server has one, and gives it back there', async () => {
    const origin = { ...(await places.empty('postgres')), ...(await places.empty('sqlite')) };
    const server = await places.serve(origin);
    const copy = places.folder();
    expect(await cli('backup', '--database-url', origin.databaseUrl!, '--out', copy)).toMatchObject({
      code: 2,
      err: expect.stringMatching(/holds no key.*--data/),
    });
    expect(await cli('backup', ...optionsOf(origin), '--out', copy)).toMatchObject(done);
    const target = { ...(await places.empty('postgres')), ...(await places.empty('sqlite')) };
    expect(await cli('restore', '--from', copy, ...optionsOf(target))).toMatchObject(done);
    expect((await places.serve(target)).services.keys.published).toEqual(server.services.keys.published);
  });

  it('of an older version is of that version, and brought forward where it is restored', async () => {
    for (let version = 1; version <= migrations.length; version++) {
      const origin = await places.empty('postgres');
      const old = await openDatabase(origin, version);
      await old.sql.insertInto('organizations').values({ id: 'o', name: 'ours', created_at: 1 }).execute();
      await old.sql.insertInto('settings').values({ name: 'receipt-key', value: 'pem' }).execute();
      const copy = places.folder();
      expect(await cli('backup', ...optionsOf(origin), '--out', copy)).toMatchObject(done);
      expect((await sql<{ version: number }>`select version from schema_version`.execute(old.sql)).rows).toEqual([{ version }]);
      await old.close();
      for (const kind of KINDS) {
        const target = await places.empty(kind);
        expect(await cli('restore', '--from', copy, ...optionsOf(target))).toMatchObject(done);
        expect(await rowsAt(target)).toEqual(await rowsAt(origin));
      }
    }
  });
});

it.each(KINDS)('never has more of %s in memory than a batch, and leaves nothing out between two', async (kind) => {
  const [origin, to] = [await places.empty(kind), await places.empty('sqlite')];
  const [database, target] = [await openDatabase(origin), await openDatabase(to)];
  const made = await new StreamStore({ database, now: () => 1, tails: new Tails() }).create('streams/a', { rows: [], closed: false });
  const stream_id = 'stream' in made ? made.stream.id : 0;
  const names = Array.from({ length: 1_201 }, (_, i) => `${i % 7}-é${i}`);
  for (const some of [names.slice(0, 700), names.slice(700)]) {
    await database.sql
      .insertInto('producers')
      .values(some.map((producer, seq) => ({ stream_id, producer, epoch: 0, seq })))
      .execute();
  }
  // Eight megabytes are a batch, and a body that has more is one by itself.
  for (const [start, megabytes] of [2, 2, 2, 3, 9, 4, 3, 1, 1].entries()) {
    const body = Buffer.alloc(megabytes << 20, start);
    await database.sql.insertInto('segments').values({ stream_id, start, length: body.length, codec: 'none', body }).execute();
  }
  const batches: { rows: number; megabytes: number }[] = [];
  const seen = database.sql.withPlugin({
    transformQuery: ({ node }) => node,
    transformResult: async ({ result }) => {
      const bytes = result.rows.reduce<number>((sum, { body }) => sum + (body instanceof Uint8Array ? body.length : 0), 0);
      batches.push({ rows: result.rows.length, megabytes: bytes / (1 << 20) });
      return result;
    },
  });
  await copyRows({ dialect: kind, sql: seen }, target, new AbortController().signal);
  await database.close();
  await target.close();
  expect(Math.max(...batches.map(({ rows }) => rows))).toBe(500);
  expect(batches.filter(({ megabytes }) => megabytes > 0)).toEqual([
    { rows: 3, megabytes: 6 },
    { rows: 1, megabytes: 3 },
    { rows: 1, megabytes: 9 },
    { rows: 3, megabytes: 8 },
    { rows: 1, megabytes: 1 },
  ]);
  expect(await rowsAt(to)).toEqual(await rowsAt(origin));
});

it.each(KINDS)('names every table that %s has', async (kind) => {
  const database = await openDatabase(await places.empty(kind));
  expect(await tablesIn(database)).toEqual([...Object.keys(TABLES), 'schema_version'].toSorted());
  await database.close();
});

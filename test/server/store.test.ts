import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openPostgres, openSqlite } from '../../src/server/store/database.ts';
import type { Database } from '../../src/server/store/database.ts';
import { migrations } from '../../src/server/store/migrations.ts';
import { layDown } from '../../src/server/store/segments.ts';
import { StreamStore } from '../../src/server/store/stream-store.ts';
import { Tails } from '../../src/server/store/tails.ts';
import { TestPostgres } from './support/postgres.ts';

const forever = new AbortController().signal;
const STORES = ['sqlite', 'postgres'] as const;

describe.each(STORES)('streams on %s', (store) => {
  let postgres: TestPostgres | undefined;
  let database: Database;
  let streams: StreamStore;
  let now: number;

  beforeAll(async () => {
    if (store === 'postgres') postgres = await TestPostgres.start();
  });
  afterAll(() => postgres?.remove());
  beforeEach(async () => {
    database = postgres ? await openPostgres(await postgres.newDatabase()) : await openSqlite(':memory:');
    now = 1_000_000;
    streams = new StreamStore({ database, now: () => now, tails: new Tails() });
  });
  afterEach(() => database.close());

  const append = async (path: string, bytes: Buffer): Promise<void> => {
    const outcome = await streams.append(path, { rows: await layDown(bytes), contentType: 'text/plain', close: false });
    expect(outcome.kind).toBe('appended');
  };
  const whole = async (path: string, from = 0, most = 1 << 20): Promise<Buffer> => {
    const stream = (await streams.find(path))!;
    const parts: Buffer[] = [];
    for (let at = from; at < stream.tail;) {
      const chunk = (await streams.read(stream, at, most))!;
      expect(chunk.bytes.length).toBeGreaterThan(0);
      parts.push(chunk.bytes);
      at = chunk.next;
    }
    return Buffer.concat(parts);
  };
  const rowsOf = async (): Promise<{ codec: string }[]> => database.sql.selectFrom('segments').select('codec').execute();

  it(
    'gives back the bytes of any appends from any position in chunks of any size, sealed or not, forked or not',
    { timeout: 120_000 },
    async () => {
      let name = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.uint8Array({ minLength: 1, maxLength: 2_000 }), { minLength: 1, maxLength: 12 }),
          fc.nat(12),
          fc.double({ min: 0, max: 1, noNaN: true }),
          fc.integer({ min: 8, max: 5_000 }),
          async (appends, sealedAfter, share, most) => {
            const path = `streams/${++name}`;
            await streams.create(path, { rows: [], contentType: 'application/octet-stream', closed: false });
            for (const [i, bytes] of appends.entries()) {
              if (i === sealedAfter) await streams.sealAll(forever, -1);
              await streams.append(path, {
                rows: await layDown(Buffer.from(bytes)),
                contentType: 'application/octet-stream',
                close: false,
              });
            }
            const all = Buffer.concat(appends);
            const from = Math.floor(share * all.length);
            expect((await whole(path, from, most)).equals(all.subarray(from))).toBe(true);
            const fork = `${path}/fork`;
            const made = await streams.create(fork, {
              rows: await layDown(Buffer.from('own')),
              closed: false,
              fork: { path, at: from, past: 0 },
            });
            expect(made.kind).toBe('created');
            await streams.sealAll(forever, -1);
            expect((await whole(path, from, most)).equals(all.subarray(from))).toBe(true);
            expect((await whole(fork)).equals(Buffer.concat([all.subarray(0, from), Buffer.from('own')]))).toBe(true);
          },
        ),
        { numRuns: 30 },
      );
    },
  );

  it('seals a stream once it is quiet, or has gathered enough, and not before', async () => {
    await streams.create('streams/a', { rows: [], contentType: 'text/plain', closed: false });
    for (let i = 0; i < 50; i++) await append('streams/a', Buffer.from(`line ${i}\n`.repeat(100)));
    await streams.sealAll(forever);
    expect(await rowsOf()).toHaveLength(50);
    now += 3_600_000;
    await streams.sealAll(forever);
    expect(await rowsOf()).toEqual([{ codec: expect.stringMatching(/^(zst|br)$/) }]);
    expect((await streams.find('streams/a'))!.loose).toBe(0);
    await append('streams/a', Buffer.from('more'));
    expect((await whole('streams/a')).subarray(-4).toString()).toBe('more');
  });

  it('keeps what forks need, and lets go of it with the last of them', async () => {
    await streams.create('streams/a', { rows: await layDown(Buffer.from('abc')), contentType: 'text/plain', closed: false });
    await streams.create('streams/b', { rows: [], closed: false, fork: { path: 'streams/a', past: 0 } });
    expect(await streams.remove('streams/a')).toBe('hidden');
    expect((await whole('streams/b')).toString()).toBe('abc');
    expect(await streams.remove('streams/b')).toBe('removed');
    expect(await rowsOf()).toEqual([]);
  });

  it('forgets what has expired, read or not', async () => {
    await streams.create('streams/a', { rows: [], ttl: 10, closed: false });
    await streams.create('streams/b', { rows: [], closed: false });
    now += 10_000;
    expect(await streams.sweep()).toBe(1);
    expect(await database.sql.selectFrom('streams').select('path').execute()).toEqual([{ path: 'streams/b' }]);
  });

  it('a job that follows at once upon the answer to another is done like any', async () => {
    const insert = (value: string) => (tx: Database['sql']) => tx.insertInto('settings').values({ name: value, value }).execute();
    for (const name of ['a', 'b', 'c']) await database.write(insert(name));
    expect(await database.sql.selectFrom('settings').select('name').orderBy('name').execute()).toHaveLength(3);
  });

  it('a job that fails takes nothing with it, and leaves nothing behind', async () => {
    const insert = (value: string) => (tx: Database['sql']) => tx.insertInto('settings').values({ name: value, value }).execute();
    const outcomes = await Promise.allSettled([
      database.write(insert('a')),
      database.write(async (tx) => {
        await insert('b')(tx);
        throw new Error('no');
      }),
      database.write(insert('a')),
      database.write(insert('c')),
    ]);
    // Which of the two that insert the same comes first is the database's affair.
    expect(outcomes.map((outcome) => outcome.status).toSorted()).toEqual(['fulfilled', 'fulfilled', 'rejected', 'rejected']);
    expect(outcomes[1].status).toBe('rejected');
    expect(await database.sql.selectFrom('settings').select('name').orderBy('name').execute()).toEqual([{ name: 'a' }, { name: 'c' }]);
  });
});

describe('migrations', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'coagency-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('refuse a database of a newer server, and leave it as it is', async () => {
    const file = join(folder, 'a.sqlite');
    const database = await openSqlite(file);
    await sql`update schema_version set version = 99`.execute(database.sql);
    await database.close();
    await expect(openSqlite(file)).rejects.toThrow(/schema version 99/);
  });

  it.each(STORES)('bring every older version forward, with what it holds, on %s', { timeout: 60_000 }, async (store) => {
    const postgres = store === 'postgres' ? await TestPostgres.start() : undefined;
    for (let version = 1; version <= migrations.length; version++) {
      const where = postgres ? await postgres.newDatabase() : join(folder, `${version}.sqlite`);
      const old = postgres ? await openPostgres(where, 2, version) : await openSqlite(where, version);
      await old.sql.insertInto('organizations').values({ id: 'o', name: 'ours', created_at: 1 }).execute();
      await old.close();
      const now = postgres ? await openPostgres(where, 2) : await openSqlite(where);
      const { rows } = await sql<{ version: number }>`select version from schema_version`.execute(now.sql);
      expect(rows).toEqual([{ version: migrations.length }]);
      expect(await now.sql.selectFrom('organizations').selectAll().execute()).toEqual([{ id: 'o', name: 'ours', created_at: 1 }]);
      await now.sql.selectFrom('marks').selectAll().execute();
      await now.close();
    }
    await postgres?.remove();
  });

  it('several servers that start on one new database make it once', async () => {
    const postgres = await TestPostgres.start();
    const url = await postgres.newDatabase();
    const opened = await Promise.all(Array.from({ length: 5 }, () => openPostgres(url)));
    const { rows } = await sql`select version from schema_version`.execute(opened[0]!.sql);
    expect(rows).toHaveLength(1);
    for (const database of opened) await database.close();
    await postgres.remove();
  });
});

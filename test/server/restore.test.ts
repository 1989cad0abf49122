import { cpSync, existsSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { backUp } from '../../src/server/backup/back-up.ts';
import { restore } from '../../src/server/backup/restore.ts';
import { openDatabase } from '../../src/server/main.ts';
import { fillStore } from './support/filled-store.ts';
import { MemoryLog } from './support/memory-log.ts';
import { KINDS, optionsOf, Places, rowsAt } from './support/places.ts';
import { RealClient } from './support/real-client.ts';
import { CliProcess, startServer } from './support/server-process.ts';
import { cli } from '../unit/cli/run-cli.ts';

let places: Places;
let laptop: string;
let copy: string;
beforeAll(async () => {
  places = await Places.open();
  laptop = places.folder();
  copy = places.folder();
  await fillStore(await places.serve({ data: laptop }));
  expect((await cli('backup', '--data', laptop, '--out', copy)).code).toBe(0);
  await places.quiet();
});
afterEach(() => places.quiet());
afterAll(() => places.remove());

const refused = (why: RegExp) => ({ code: 2, out: '', err: expect.stringMatching(why) });
/** The copy, with something done to it. */
const spoilt = (spoil: (folder: string, file: string) => void): string => {
  const folder = places.folder();
  cpSync(copy, folder, { recursive: true });
  spoil(folder, join(folder, 'coagency.sqlite'));
  return folder;
};
const changed = (statement: string) => (_folder: string, file: string) => {
  const database = new DatabaseSync(file, { enableForeignKeyConstraints: false });
  database.exec(statement);
  database.close();
};
const cutShort = (_folder: string, file: string): void => truncateSync(file, statSync(file).size - 8192);

it.each<[what: string, spoil: (folder: string, file: string) => void, why: RegExp]>([
  ['of a newer version', changed('update schema_version set version = 99'), /schema version 99.*newer server/],
  ['cut short', cutShort, /is not whole.*take another backup/],
  ['of which a page was overwritten', (_, file) => writeFileSync(file, Buffer.alloc(4096, 7), { flag: 'r+' }), /is not whole/],
  ['without the key', (folder) => rmSync(join(folder, 'receipt-key.pem')), /is not whole: it lacks the key/],
  ['without a piece of a stream', changed('delete from segments where start > 0'), /is not whole: parts of a stream/],
  ['without a stream', changed('delete from streams where id = 1'), /is not whole: rows are missing/],
  ['without a content', changed('delete from blobs'), /is not whole: contents are missing/],
  ['that holds no tables', (_, file) => writeFileSync(file, ''), /is not whole: it holds no tables/],
  ['that did not finish', (_, file) => renameSync(file, `${file}.partial`), /is not whole: its backup did not finish/],
  ['that is none', (_, file) => rmSync(file), /holds no coagency.sqlite: name a folder that `coagency backup` has made/],
])('does not take a copy %s, and touches nothing', async (_what, spoil, why) => {
  const folder = spoilt(spoil);
  const target = await places.empty('sqlite');
  expect(await cli('restore', '--from', folder, ...optionsOf(target))).toEqual(refused(why));
  expect(existsSync(target.data!)).toBe(false);
});

it.each(KINDS)('does not restore into a store in %s that holds anything, or has newer tables', async (kind) => {
  const target = await places.empty(kind);
  const database = await openDatabase(target);
  await database.sql.insertInto('organizations').values({ id: 'o', name: 'theirs', created_at: 1 }).execute();
  await database.close();
  const before = await rowsAt(target);
  expect(await cli('restore', '--from', copy, ...optionsOf(target))).toEqual(refused(/holds data already.*empty database or a new folder/));
  expect(await rowsAt(target)).toEqual(before);

  const older = places.folder();
  await (await openDatabase({ data: older }, 1)).close();
  cpSync(join(copy, 'receipt-key.pem'), join(older, 'receipt-key.pem'));
  const newer = await places.empty(kind);
  await (await openDatabase(newer)).close();
  expect(await cli('restore', '--from', older, ...optionsOf(newer))).toEqual(
    refused(/tables of version \d already.*in which there is nothing/),
  );
});

it('does not put a key in the place of another', async () => {
  const target = { ...(await places.empty('postgres')), ...(await places.empty('sqlite')) };
  await places.serve({ data: target.data! });
  await places.quiet();
  expect(await cli('restore', '--from', copy, ...optionsOf(target))).toEqual(refused(/holds the key of another server/));
  expect((await rowsAt({ databaseUrl: target.databaseUrl! }))['streams']).toEqual([]);
  rmSync(join(target.data!, 'coagency.sqlite'));
  expect(await cli('backup', '--data', laptop, '--out', target.data!)).toEqual(refused(/holds the key of another server/));
});

it.each([
  ['the folder holds a store already', async () => ['--data', laptop, '--out', copy], /exists already: name another folder/],
  ['the data folder is none', async () => ['--data', places.folder(), '--out', places.folder()], /holds no coagency.sqlite/],
  [
    'the database holds nothing',
    async () => [...optionsOf(await places.empty('postgres')), '--out', places.folder()],
    /holds nothing of a server/,
  ],
  [
    'nobody answers',
    async () => ['--database-url', 'postgres://127.0.0.1:1/none', '--out', places.folder()],
    /ECONNREFUSED.*Check the address/s,
  ],
])('does not back up when %s', async (_what, options, why) => {
  const args = await options();
  expect(await cli('backup', ...args)).toEqual(refused(why));
  const out = args.at(-1)!;
  if (out !== copy) expect(existsSync(join(out, 'coagency.sqlite'))).toBe(false);
});

it('leads from a laptop’s SQLite to a team’s PostgreSQL, with what that has no character for', async () => {
  const folder = spoilt(changed("update sessions set title = 'a' || char(0) || 'b' where session = 'session-one'"));
  const team = await places.empty('postgres');
  expect(await cli('restore', '--from', folder, ...optionsOf(team))).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^restored: 4 streams/),
  });
  const { database } = (await places.serve(team)).services;
  expect(await database.sql.selectFrom('sessions').select('title').execute()).toEqual([{ title: 'a\uFFFDb' }]);
});

it('takes the data folder of a server that was killed for a copy: all that it acknowledged is there', async () => {
  const data = places.folder();
  const { token } = JSON.parse((await cli('token', 'create', '--role', 'annotator', '--data', data, '--json')).out) as { token: string };
  const killed = await startServer('--data', data, '--port', '0');
  const log = new MemoryLog('session-one').grow(100);
  const client = new RealClient(log, killed.url, token);
  await client.sync.flush();
  await client.sync.stop();
  await killed.kill('SIGKILL');
  const team = await places.empty('postgres');
  expect(await cli('restore', '--from', data, ...optionsOf(team))).toMatchObject({ code: 0, err: '' });
  expect(await RealClient.stored((await places.serve(team)).url, token, log.session)).toBe(log.bytes);
});

it('leaves nothing half-restored when it is killed in the middle', async () => {
  const target = await places.empty('postgres');
  await (await openDatabase(target)).close();
  const client = new pg.Client(target.databaseUrl);
  await client.connect();
  await client.query(`create function stop() returns trigger language plpgsql as 'begin perform pg_sleep(600); return new; end'`);
  await client.query('create trigger stop before insert on tombstones for each row execute function stop()');
  const command = new CliProcess('restore', '--from', copy, ...optionsOf(target));
  // By then all rows but the last table's are in.
  const sleeping = async (): Promise<number | undefined> =>
    (await client.query<{ pid: number }>(`select pid from pg_stat_activity where wait_event = 'PgSleep'`)).rows[0]?.pid;
  let pid: number | undefined;
  while (pid === undefined) pid = await sleeping();
  expect(await command.kill('SIGKILL')).toBe('SIGKILL');
  // PostgreSQL itself would notice only when it wakes up.
  await client.query('select pg_terminate_backend($1, 60000)', [pid]);
  await client.query('drop trigger stop on tombstones');
  await client.end();
  expect(Object.entries(await rowsAt(target)).filter(([table, rows]) => table !== 'schema_version' && rows.length > 0)).toEqual([]);
  expect(await cli('restore', '--from', copy, ...optionsOf(target))).toMatchObject({ code: 0 });
  expect(await rowsAt(target)).toEqual(await rowsAt({ data: copy }));
});

it('keeps nothing of what was interrupted', async () => {
  const out = places.folder();
  const origin = await places.empty('postgres');
  await fillStore(await places.serve(origin));
  await expect(backUp(origin, out, AbortSignal.abort())).rejects.toThrow(/interrupted/);
  expect(existsSync(join(out, 'coagency.sqlite')) || existsSync(join(out, 'coagency.sqlite.partial'))).toBe(false);
  for (const kind of KINDS) {
    const target = await places.empty(kind);
    await expect(restore(copy, target, AbortSignal.abort())).rejects.toThrow(/interrupted/);
    expect((await rowsAt(target))['organizations']).toEqual([]);
    await restore(copy, target, new AbortController().signal);
  }
});

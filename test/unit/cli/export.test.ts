import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { appendFile, cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { run } from '../../../src/cli/run.ts';
import { formats } from '../../../src/core/export/formats.ts';
import { cli } from './run-cli.ts';

const LOG = join(import.meta.dirname, '../../fixtures/logs/v1-whole');

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'coagency-export-'));
});
afterAll(() => rm(root, { recursive: true }));

const at = (name: string): string => join(root, name);

it.each(['events', ...Object.keys(formats)])('%s: lines of JSON, and a manifest that says what they came from', async (format) => {
  const { code, out } = await cli('export', LOG, '--format', format, '--out', at(format), '--json');
  expect(code).toBe(0);
  const bytes = await readFile(join(at(format), `${format}.jsonl`));
  const rows = bytes.toString().split('\n').slice(0, -1);
  for (const row of rows) JSON.parse(row);
  const manifest: unknown = JSON.parse(await readFile(join(at(format), 'manifest.json'), 'utf8'));
  expect(JSON.parse(out)).toEqual(manifest);
  expect(manifest).toMatchObject({
    format,
    rows: rows.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    sessions: [{ session: 'golden-session-1', events: 41, rows: rows.length, receipts: [] }],
    refused: [],
  });
});

it('events are the very lines of the log, so that they make a log again', async () => {
  await cli('export', LOG, '--format', 'events', '--out', at('again-export'));
  await cp(join(at('again-export'), 'blobs'), join(at('again'), 'blobs'), { recursive: true });
  await cp(join(at('again-export'), 'events.jsonl'), join(at('again'), '000001.jsonl'));
  expect(await cli('verify', at('again'))).toMatchObject({ code: 0, out: expect.stringContaining('41 events') });
});

it('carries the receipts that the server signed', async () => {
  await cp(LOG, at('signed'), { recursive: true });
  await writeFile(join(at('signed'), 'receipts.jsonl'), '{"server":"s"}\n{"torn');
  const { out } = await cli('export', at('signed'), '--format', 'steps', '--out', at('signed-out'), '--json');
  expect(JSON.parse(out)).toMatchObject({ sessions: [{ receipts: [{ server: 's' }] }] });
});

it('passes over what a crash made of a receipt', async () => {
  await cp(LOG, at('torn'), { recursive: true });
  await writeFile(join(at('torn'), 'receipts.jsonl'), '{"server":"s"}\n{"torn{"server":"t"}\n{"server":"u"}\n');
  const { code, out } = await cli('export', at('torn'), '--format', 'steps', '--out', at('torn-out'), '--json');
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ sessions: [{ receipts: [{ server: 's' }, { server: 'u' }] }] });
});

it('carries what a reviewer said, as it stands', async () => {
  await cp(LOG, at('reviewed'), { recursive: true });
  const wall = '2026-11-22T09:00:00.000Z';
  const target = { kind: 'step', id: 's1' };
  const lines = [
    { format: 'coagency-review', version: 1, session: 'golden-session-1', reviewer: 'rev', wall },
    { id: 'verdict-1', at: wall, kind: 'verdict.given', target, verdict: 'upheld' },
    { id: 'verdict-2', at: '2026-11-22T09:01:00.000Z', kind: 'verdict.given', target, verdict: 'overturned', comment: 'It leaks.' },
    { id: 'comment-1', at: wall, kind: 'comment.added', seq: 7, text: 'Why twice?' },
  ];
  await writeFile(join(at('reviewed'), 'review.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const { out } = await cli('export', at('reviewed'), '--format', 'steps', '--out', at('reviewed-out'), '--json');
  expect(JSON.parse(out)).toMatchObject({ reviews: 2 });
  const rows = (await readFile(join(at('reviewed-out'), 'reviews.jsonl'), 'utf8')).trimEnd().split('\n');
  expect(rows.map((row) => JSON.parse(row) as unknown)).toMatchObject([
    { session: 'golden-session-1', reviewer: 'rev', kind: 'verdict', target, verdict: 'overturned', comment: 'It leaks.' },
    { kind: 'comment', seq: 7, text: 'Why twice?' },
  ]);
});

it('leaves a broken log out, says so, and exports the rest', async () => {
  await cp(LOG, at('broken'), { recursive: true });
  const file = join(at('broken'), '000001.jsonl');
  await writeFile(file, (await readFile(file, 'utf8')).replace('[10,1,"2"]', '[10,1,"3"]'));
  const { code, err, out } = await cli('export', at('broken'), LOG, '--format', 'overrides', '--out', at('rest'), '--json');
  expect(code).toBe(1);
  expect(err).toMatch(/broken is left out: event \d+: /);
  expect(JSON.parse(out)).toMatchObject({ sessions: [{ session: 'golden-session-1', rows: 1 }], refused: [{ why: expect.any(String) }] });
});

it('refuses, in one line, what cannot be done, and writes nothing', async () => {
  await cp(LOG, at('full'), { recursive: true });
  await appendFile(join(at('full'), 'note'), '');
  const before = await readdir(at('full'));
  expect(await cli('export', LOG, '--format', 'steps', '--out', at('full'))).toMatchObject({
    code: 2,
    err: expect.stringMatching(/not empty/),
  });
  expect(await readdir(at('full'))).toEqual(before);
  expect(await cli('export', LOG, '--format', 'parquet', '--out', at('no'))).toMatchObject({
    code: 2,
    err: expect.stringMatching(/steps/),
  });
  expect(await cli('export', at('nowhere'), '--format', 'steps', '--out', at('no'))).toMatchObject({ code: 2 });
  expect(await readdir(root)).not.toContain('no');
});

it('a log without a header is left out as any broken one is', async () => {
  await cp(LOG, at('headless'), { recursive: true });
  await writeFile(join(at('headless'), '000001.jsonl'), '');
  const { code, out, err } = await cli('export', at('headless'), LOG, '--format', 'steps', '--out', at('without'), '--json');
  expect(code).toBe(1);
  expect(err).toMatch(/headless is left out: 000001\.jsonl does not begin with a header; see coagency verify$/);
  expect(JSON.parse(out)).toMatchObject({ sessions: [{ session: 'golden-session-1' }], refused: [{ folder: at('headless') }] });
});

it.each(['events', 'steps'])('one that is interrupted leaves nothing behind, either (%s)', async (format) => {
  const said: string[] = [];
  const code = await run(['export', LOG, '--format', format, '--out', at(`cut-${format}`)], {
    write: async () => {},
    warn: (line) => void said.push(line),
    interrupted: AbortSignal.abort(),
  });
  expect({ code, said }).toEqual({ code: 2, said: ['coagency: interrupted: nothing was exported'] });
  expect(existsSync(at(`cut-${format}`))).toBe(false);
});

it('an export that fails leaves nothing behind, so that it can be run again', async () => {
  await cp(LOG, at('odd'), { recursive: true });
  await mkdir(join(at('odd'), 'review.jsonl'));
  const run = () => cli('export', at('odd'), '--format', 'steps', '--out', at('half'));
  expect(await run()).toMatchObject({ code: 2, err: expect.stringContaining('the review in') });
  expect(existsSync(at('half'))).toBe(false);
  await rm(join(at('odd'), 'review.jsonl'), { recursive: true });
  expect(await run()).toMatchObject({ code: 0 });
});

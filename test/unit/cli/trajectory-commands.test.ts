import { execFileSync, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { appendFile, cp, mkdir, mkdtemp, open, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { cli } from './run-cli.ts';

// Compressing and processes of their own take their time on a machine that is busy.
vi.setConfig({ testTimeout: 30_000 });

const LOGS = join(import.meta.dirname, '../../fixtures/logs');

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'coagency-cli-'));
});
afterAll(() => rm(root, { recursive: true }));

const at = (name: string): string => join(root, name);

describe('usage', () => {
  it.each([
    [['nonsense'], /unknown command 'nonsense'/],
    [['verify'], /missing required argument 'dir'/],
    [['verify', 'x', '--nonsense'], /unknown option '--nonsense'/],
    [['text', 'x', '--at', '-1'], /--at/],
    [['import', 'edit-trace', 'x'], /--out/],
    [['import', 'nonsense'], /nonsense/],
    [['sync', join(LOGS, 'v1-whole'), '--server', 'nonsense', '--token', 't'], /nonsense is not an address/],
    [['sync', join(LOGS, 'v1-whole'), '--server', 'nonsense', '--token', 't', '--trust-new-key'], /nonsense is not an address/],
    [['sync', join(LOGS, 'v1-whole'), '--server', 'http://example.com', '--token', 't'], /in the clear/],
  ])('%j is refused with one clear line', async (args, message) => {
    const { code, out, err } = await cli(...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(message);
    expect(err.split('\n')).toHaveLength(1);
  });

  it('without a command shows what there is', async () => {
    const { code, out, err } = await cli();
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('verify');
    expect(await cli('token')).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/^Usage: coagency token /) });
    expect(await cli('--help')).toMatchObject({ code: 0, err: '', out: expect.stringContaining('verify') });
    expect(await cli('verify', '--help')).toMatchObject({ code: 0, out: expect.stringContaining('--json') });
  });
});

describe('verify', () => {
  it('says yes to a sound log', async () => {
    expect(await cli('verify', join(LOGS, 'v1-whole'))).toMatchObject({ code: 0, out: expect.stringContaining('41 events'), err: '' });
    const { code, out } = await cli('verify', join(LOGS, 'v1-torn'), '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ ok: true, events: 40, tornTail: expect.stringContaining('incomplete') });
  });

  it('says no to one that was changed, and where', async () => {
    await cp(join(LOGS, 'v1-whole'), at('changed'), { recursive: true });
    const file = join(at('changed'), '000001.jsonl');
    await writeFile(file, (await readFile(file, 'utf8')).replace('"[[10,1,', '').replace('[10,1,"2"]', '[10,1,"3"]'));
    const { code, out, err } = await cli('verify', at('changed'));
    expect({ code, err }).toEqual({ code: 1, err: '' });
    expect(out).toMatch(/^BROKEN at event 10: the replayed text of src\/a.ts/);
    expect(JSON.parse((await cli('verify', at('changed'), '--json')).out)).toMatchObject({
      ok: false,
      events: 10,
      problem: { seq: 10, code: 'hash-differs' },
    });
  });

  it('says no to one whose segment is damaged or gone', async () => {
    await cp(join(LOGS, 'v1-segments'), at('segments'), { recursive: true });
    await rename(join(at('segments'), '000002.jsonl.br'), at('segment-2'));
    expect(await cli('verify', at('segments'))).toMatchObject({ code: 1, out: expect.stringContaining('segment 2 is missing') });
    await writeFile(join(at('segments'), '000002.jsonl.br'), 'rubbish');
    expect(await cli('verify', at('segments'))).toMatchObject({ code: 1, out: expect.stringContaining('cannot be decompressed') });
    await writeFile(join(at('segments'), '000001.jsonl.zst'), 'rubbish');
    expect(await cli('verify', at('segments'))).toMatchObject({ code: 1 });
  });

  it('and neither its texts nor its steps are those of what is left', async () => {
    await cp(join(LOGS, 'v1-segments'), at('gap'), { recursive: true });
    await rm(join(at('gap'), '000002.jsonl.br'));
    const refused = { code: 2, out: '', err: expect.stringContaining('segment 2 is missing') };
    expect(await cli('text', at('gap'))).toMatchObject(refused);
    expect(await cli('track', at('gap'))).toMatchObject(refused);
    expect(await cli('text', at('gap'), '--at', '0')).toMatchObject({ code: 0, err: '' });
  });

  it('nor where a line is gone from the segment that was being written', async () => {
    await cp(join(LOGS, 'v1-whole'), at('line'), { recursive: true });
    const file = join(at('line'), '000001.jsonl');
    const lines = (await readFile(file, 'utf8')).split('\n');
    await writeFile(file, lines.toSpliced(4, 1).join('\n'));
    const refused = {
      code: 2,
      out: '',
      err: expect.stringMatching(/segment 1, byte \d+: the line where event 3 should be is something else/),
    };
    expect(await cli('text', at('line'))).toMatchObject(refused);
    expect(await cli('track', at('line'))).toMatchObject(refused);
    expect(await cli('text', at('line'), '--at', '2')).toMatchObject({ code: 0, err: '' });
  });

  it('says no to whole lines of rubbish, which no crash leaves', async () => {
    await cp(join(LOGS, 'v1-whole'), at('rubbish'), { recursive: true });
    await appendFile(join(at('rubbish'), '000001.jsonl'), 'rubbish\n');
    expect(await cli('verify', at('rubbish'))).toMatchObject({ code: 1 });
  });

  it('refuses what is no trajectory, or a newer one', async () => {
    expect(await cli('verify', at('nowhere'))).toMatchObject({ code: 2, err: expect.stringContaining('there is no folder') });
    await mkdir(at('newer'));
    await writeFile(
      join(at('newer'), '000001.jsonl'),
      (await readFile(join(LOGS, 'v1-whole/000001.jsonl'), 'utf8')).replace('"version":1', '"version":7'),
    );
    expect(await cli('verify', at('newer'))).toMatchObject({ code: 2, err: expect.stringContaining('newer Coagency') });
  });
});

describe('text', () => {
  it('lists the documents, and prints one as it stood', async () => {
    const log = join(LOGS, 'v1-whole');
    expect(await cli('text', log)).toEqual({ code: 0, out: 'src/a.ts\nsrc/b.ts\n.env\n', err: '' });
    expect((await cli('text', log, '--path', 'src/a.ts')).out).toBe('let 😀 = 2;\n');
    expect((await cli('text', log, '--path', 'src/a.ts', '--at', '5')).out).toBe('const é = 1;\n');
    expect((await cli('text', log, '--path', 'src/b.ts', '--at', '12')).out).toBe('export const blob = "😀";\r\n');
  });

  it('says why there is none', async () => {
    const log = join(LOGS, 'v1-whole');
    expect(await cli('text', log, '--path', 'src/c.ts')).toMatchObject({ code: 2, err: expect.stringContaining('no such document') });
    expect(await cli('text', log, '--path', '.env')).toMatchObject({ code: 2, err: expect.stringContaining('not recorded') });
    expect(await cli('text', log, '--at', '41')).toMatchObject({ code: 2, err: expect.stringContaining('the last one is 40') });
  });
});

describe('import edit-trace', () => {
  const trace = {
    startContent: 'a😀\r\n',
    endContent: 'X😎b!\r\nz',
    txns: [
      {
        time: '2026-01-02T03:04:05.000Z',
        patches: [
          [2, 0, 'b'],
          [0, 1, 'X'],
        ],
      },
      {
        time: '2026-01-02T03:04:06.000Z',
        patches: [
          [1, 1, '😎'],
          [3, 0, '!'],
          [6, 0, 'z'],
        ],
      },
      { time: '2026-01-02T03:04:05.500Z', patches: [] },
    ],
  };

  it('counts code points, and reproduces the end content byte for byte', async () => {
    await writeFile(at('some trace.json.gz'), gzipSync(JSON.stringify(trace)));
    expect(await cli('import', 'edit-trace', at('some trace.json.gz'), '--out', at('trace'))).toMatchObject({ code: 0, err: '' });
    expect((await cli('text', at('trace'))).out).toBe('some trace\n');
    expect((await cli('text', at('trace'), '--path', 'some trace')).out).toBe(trace.endContent);
    expect(await cli('verify', at('trace'))).toMatchObject({ code: 0 });
    expect(await readdir(at('trace'))).toEqual(['000001.jsonl.cols.zst']);
  });

  it('gives the same bytes each time', async () => {
    await writeFile(at('t.json'), JSON.stringify(trace));
    for (const out of ['once', 'twice']) await cli('import', 'edit-trace', at('t.json'), '--out', at(out));
    const [once, twice] = await Promise.all(['once', 'twice'].map((out) => readFile(join(at(out), '000001.jsonl.cols.zst'))));
    expect(once).toEqual(twice);
  });

  it('keeps half of a surrogate pair in a long text, which the other half joins later', async () => {
    const startContent = `${'x'.repeat(70_000)}\ud83d`;
    const halves = { startContent, endContent: `${startContent}\ude00`, txns: [{ patches: [[70_001, 0, '\ude00']] }] };
    await writeFile(at('halves.json'), JSON.stringify(halves));
    expect(await cli('import', 'edit-trace', at('halves.json'), '--out', at('halves'))).toMatchObject({ code: 0, err: '' });
    expect(await cli('verify', at('halves'))).toMatchObject({ code: 0 });
    expect((await cli('text', at('halves'), '--path', 'halves')).out).toBe(halves.endContent);
  });

  it('refuses what is no trace, a trace that contradicts itself, and a folder in use', async () => {
    await writeFile(at('bad.json'), '{"startContent":""}');
    await writeFile(at('not.json'), 'nonsense');
    await writeFile(at('lies.json'), JSON.stringify({ ...trace, endContent: 'else' }));
    await writeFile(at('beyond.json'), JSON.stringify({ ...trace, txns: [{ patches: [[99, 1, '']] }] }));
    const attempt = (name: string, out: string) => cli('import', 'edit-trace', at(name), '--out', at(out));
    expect(await attempt('bad.json', 'o1')).toMatchObject({ code: 2, err: expect.stringContaining('no edit trace: endContent') });
    expect(await attempt('not.json', 'o2')).toMatchObject({ code: 2, err: expect.stringContaining('no JSON') });
    expect(await attempt('missing.json', 'o3')).toMatchObject({ code: 2, err: expect.stringContaining('cannot read') });
    expect(await attempt('lies.json', 'o4')).toMatchObject({
      code: 2,
      err: expect.stringContaining('does not lead to its own endContent'),
    });
    expect(await attempt('beyond.json', 'o5')).toMatchObject({ code: 2, err: expect.stringContaining('replaces 100 to 101') });
    // What failed leaves nothing behind.
    expect((await readdir(root)).filter((name) => /^o\d$/.test(name))).toEqual([]);
    await mkdir(at('used'));
    await writeFile(join(at('used'), 'file'), '');
    expect(await attempt('t.json', 'used')).toMatchObject({ code: 2, err: expect.stringContaining('not empty') });
  });
});

describe('import git', () => {
  let repository: string;
  const git = (...args: string[]): void => {
    const who = { GIT_AUTHOR_NAME: 'A', GIT_AUTHOR_EMAIL: 'a@example.org', GIT_COMMITTER_NAME: 'A', GIT_COMMITTER_EMAIL: 'a@example.org' };
    const when = { GIT_AUTHOR_DATE: '2026-01-02T03:04:05Z', GIT_COMMITTER_DATE: '2026-01-02T03:04:05Z' };
    execFileSync('git', ['-C', repository, ...args], { env: { ...process.env, ...who, ...when, GIT_CONFIG_GLOBAL: '/dev/null' } });
  };
  async function commit(message: string, files: Record<string, string | Buffer>): Promise<void> {
    for (const [path, content] of Object.entries(files)) await writeFile(join(repository, path), content);
    git('add', '-A');
    git('commit', '-q', '-m', message);
  }

  beforeAll(async () => {
    repository = at('repository');
    await mkdir(repository);
    git('init', '-q', '-b', 'main');
    git('config', 'core.autocrlf', 'false');
    await commit('First', { 'a é.txt': 'one\r\ntwo\r\nthree\r\n', 'gone.txt': 'gone' });
    await commit('Second\n\nWith a body.', { 'a é.txt': 'one\r\n2 😀\r\nthree\r\nfour', 'binary.bin': Buffer.from([0, 255, 1]) });
    git('mv', 'a é.txt', 'b.txt');
    await rm(join(repository, 'gone.txt'));
    await commit('Third', { 'b.txt': 'one\r\n2 😀\r\nthree\r\nfive\n', 'new.txt': '' });
  });

  it('plays each commit as edits, one step a commit', async () => {
    const { code, out } = await cli('import', 'git', repository, 'main', '--out', at('git'));
    expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining('3 commits, a plan of 3 steps') });
    expect(await cli('verify', at('git'))).toMatchObject({ code: 0 });
    expect((await cli('text', at('git'))).out.trim().split('\n').toSorted()).toEqual(['b.txt', 'binary.bin', 'new.txt']);
    expect((await cli('text', at('git'), '--path', 'b.txt')).out).toBe('one\r\n2 😀\r\nthree\r\nfive\n');
    const lines = await logOf(at('git'));
    expect(lines.filter((event) => event.kind === 'git.committed')).toMatchObject([
      { message: 'First', files: ['a é.txt', 'gone.txt'] },
      { message: 'Second\n\nWith a body.', files: ['a é.txt', 'binary.bin'] },
      { message: 'Third', files: expect.arrayContaining(['b.txt', 'gone.txt', 'new.txt']) },
    ]);
    expect(lines.find((event) => event.kind === 'plan.proposed')).toMatchObject({
      plan: { steps: [{ title: 'First' }, { title: 'Second', description: 'With a body.' }, { title: 'Third' }] },
    });
  });

  it('plays a part of the commits, with a plan', async () => {
    await writeFile(at('plan.md'), '- [ ] Do the second thing\n- [ ] Do the third thing\n');
    const { code, err } = await cli('import', 'git', repository, 'main~1..main', '--out', at('git-plan'), '--plan', at('plan.md'));
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect((await cli('text', at('git-plan'), '--path', 'b.txt', '--at', '3')).code).toBe(2);
    const lines = await logOf(at('git-plan'));
    expect(lines.find((event) => event.kind === 'plan.proposed')).toMatchObject({
      plan: { steps: [{}, {}] },
      origin: { kind: 'import', source: 'plan.md' },
    });
    expect(lines.filter((event) => event.kind === 'doc.changed')).toMatchObject([{ origin: 'other', changes: [[18, 4, 'five\n']] }]);
  });

  it('refuses what git does not know', async () => {
    expect(await cli('import', 'git', repository, 'nowhere', '--out', at('g1'))).toMatchObject({
      code: 2,
      err: expect.stringContaining('nowhere'),
    });
    expect(await cli('import', 'git', root, 'main', '--out', at('g2'))).toMatchObject({ code: 2, err: expect.stringContaining('git:') });
    expect(await cli('import', 'git', repository, 'main..main', '--out', at('g3'))).toMatchObject({
      code: 2,
      err: expect.stringContaining('no commits'),
    });
    expect(await cli('import', 'git', repository, '--output=x', '--out', at('g4'))).toMatchObject({ code: 2 });
  });
});

interface AnyEvent {
  readonly kind: string;
  readonly [field: string]: unknown;
}

async function logOf(folder: string): Promise<AnyEvent[]> {
  const { TrajectoryReader } = await import('../../../src/node/log/reader.ts');
  const events: AnyEvent[] = [];
  for await (const line of (await TrajectoryReader.open(folder)).lines()) events.push(JSON.parse(line) as AnyEvent);
  return events;
}

describe('a data folder that is none', () => {
  it.each(['key list', 'key rotate', 'reindex', 'token list', 'token rotate id', 'token revoke id'])(
    'is not made into one by %s',
    async (command) => {
      const { code, out, err } = await cli(...command.split(' '), '--data', at('mistyped'));
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toBe(`coagency: ${at('mistyped')} holds no coagency.sqlite: name the server’s data folder (--data)`);
      expect(existsSync(at('mistyped'))).toBe(false);
    },
  );
});

describe('what the machine refuses', () => {
  it.each([
    ['a log that is a folder', ['verify', 'folder'], /EISDIR/],
    ['a log without a header', ['track', 'headless'], /does not begin with a header/],
    ['a data folder that is a file', ['token', 'create', '--role', 'admin', '--data', 'file'], /file already exists/],
    ['a damaged store', ['token', 'list', '--data', 'junk'], /not a database/],
    ['a database that is away', ['reindex', '--database-url', 'postgres://127.0.0.1:1/none'], /ECONNREFUSED.*Check the address/],
  ])('%s: is said in one line, and is no answer', async (_, args, message) => {
    await mkdir(join(at('folder'), '000001.jsonl'), { recursive: true });
    await mkdir(at('headless'), { recursive: true });
    await writeFile(join(at('headless'), '000001.jsonl'), '');
    await writeFile(at('file'), '');
    await mkdir(at('junk'), { recursive: true });
    await writeFile(join(at('junk'), 'coagency.sqlite'), 'no database at all');
    const { code, out, err } = await cli(...args.map((arg) => (/^(folder|headless|file|junk)$/.test(arg) ? at(arg) : arg)));
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(message);
    expect(err.split('\n')).toHaveLength(1);
  });
});

describe('the process', () => {
  const main = join(import.meta.dirname, '../../../src/cli/main.ts');

  it.runIf(existsSync('/dev/full'))('says in one line that there is no room for what it prints', async () => {
    const full = openSync('/dev/full', 'w');
    const child = spawn(process.execPath, [main, 'verify', join(LOGS, 'v1-whole')], { stdio: ['ignore', full, 'pipe'] });
    closeSync(full);
    let complaints = '';
    child.stderr!.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect({ code, complaints }).toEqual({ code: 2, complaints: expect.stringMatching(/^coagency: cannot write [^\n]*ENOSPC[^\n]*\n$/) });
  });

  it.skipIf(process.platform === 'win32')('is ended by the first Ctrl-C', async () => {
    execFileSync('mkfifo', [at('endless')]);
    const child = spawn(process.execPath, [main, 'evaluate', at('endless')], { stdio: 'ignore' });
    // A pipe opens when its reader is there, who then waits for as long as nobody writes.
    const pipe = await open(at('endless'), 'w');
    child.kill('SIGINT');
    const ended = await new Promise((resolve) => child.once('close', (_, signal) => resolve(signal)));
    await pipe.close();
    expect(ended).toBe('SIGINT');
  });

  it('writes a large text to a pipe whole, and does not mind a reader that has seen enough', { timeout: 60_000 }, async () => {
    const text = 'a line of some length\n'.repeat(200_000);
    await writeFile(at('large.json'), JSON.stringify({ startContent: text, endContent: text, txns: [] }));
    await cli('import', 'edit-trace', at('large.json'), '--out', at('large'));
    const args = [main, 'text', at('large'), '--path', 'large'];

    const whole = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let length = 0;
    for await (const chunk of whole.stdout) length += (chunk as Buffer).length;
    expect(length).toBe(text.length);

    const cut = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let complaints = '';
    cut.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
    cut.stdout.once('data', () => cut.stdout.destroy());
    const code = await new Promise((resolve) => cut.once('close', resolve));
    expect({ code, complaints }).toEqual({ code: 0, complaints: '' });
  });
});

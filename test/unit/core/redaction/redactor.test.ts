import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diskPatch } from '../../../../src/core/capture/disk-patch.ts';
import { hash, MemoryLog } from './memory-log.ts';

const TOKEN = 'ghp_16C7e42F292c6912E7710c838347Ae178B4a';

describe('Redactor', () => {
  it('hides a typed token from its first characters on, also what was recorded before', () => {
    const log = new MemoryLog();
    log.open('const x = "";\n');
    log.type(TOKEN, 11);
    expect(log.text()).toBe(`const x = "ghp_${'•'.repeat(36)}";\n`);
    const typed = log.events.flatMap((event) =>
      event.kind === 'doc.changed' && !event.origin ? event.changes.map(([, , text]) => text) : [],
    );
    expect(typed.join('')).toMatch(/^ghp_.{0,6}•+$/);
  });

  it('hides a password from the first character on where its name gives it away', () => {
    const log = new MemoryLog();
    log.open('password = ""\n');
    log.type('open', 12);
    expect(log.events.slice(1)).toEqual([12, 13, 14, 15].map((at) => ({ kind: 'doc.changed', doc: 1, changes: [[at, 0, '•']] })));
  });

  it('hides what a paste brings and what an undo brings back', () => {
    const log = new MemoryLog();
    log.open('');
    log.append({ kind: 'doc.changed', doc: 1, changes: [[0, 0, `a ${TOKEN} b`]] });
    log.append({ kind: 'doc.changed', doc: 1, changes: [[2, 14, '']] });
    log.append({ kind: 'doc.changed', doc: 1, changes: [[2, 0, TOKEN.slice(0, 14)]] });
    expect(log.text()).toBe(`a ghp_${'•'.repeat(36)} b`);
  });

  it('hides a known secret in every other place', () => {
    const log = new MemoryLog();
    log.open(`key: ${TOKEN}\n`);
    const body = TOKEN.slice(4);
    log.append({ kind: 'terminal.command', line: `echo ${body}`, exitCode: 0 });
    log.append({ kind: 'note.added', text: `see ${body.slice(3, 20)}` });
    log.append({ kind: 'file.created', uri: `keys/${body}.txt`, size: 0 });
    log.open('', { doc: 2, uri: 'b.ts' });
    log.type(body, 0, 2);
    const written = JSON.stringify(log.events);
    for (let at = 0; at + 7 <= body.length; at++) expect(written).not.toContain(body.slice(at, at + 7));
    expect(log.text('b.ts')).toBe(body.slice(0, 0) + '•'.repeat(body.length));
  });

  it('leaves a file its name when the name turns out to be a secret, in its folder’s move, too', () => {
    const log = new MemoryLog();
    log.open('one\n', { uri: 'src/customerportal/index.ts' });
    log.append({ kind: 'doc.closed', doc: 1 });
    log.open('POSTGRES_PASSWORD: customerportal\n', { doc: 2, uri: 'compose.yml', language: 'yaml' });
    log.open('two\n', { doc: 3, uri: 'src/customerportal/index.ts' });
    log.append({ kind: 'file.renamed', from: 'src', to: 'lib', folder: true });
    log.append({ kind: 'file.deleted', uri: 'lib/customerportal/index.ts' });
    expect(log.documents.uris()).toEqual(['compose.yml']);
    log.open('three\n', { doc: 4, uri: 'docs/customerportal.md' });
    expect(log.documents.uris()).toEqual(['compose.yml', 'docs/••••••••••••••.md']);
  });

  it('hides a value that stands on the line after its name', () => {
    const log = new MemoryLog();
    log.open('', { uri: 'a.yaml', language: 'yaml' });
    log.type('- name: DB_PASSWORD\n  value: hunter2!\n', 0);
    expect(log.text('a.yaml')).toBe('- name: DB_PASSWORD\n  value: ••••••••\n');
    log.open('', { doc: 2 });
    log.type('const password =\n  "hunter2!"', 0, 2);
    expect(log.text()).toBe('const password =\n  "••••••••"');
  });

  it('hides what the name of a field gives away, and no id', () => {
    const log = new MemoryLog();
    const step = {
      id: 'a-1',
      title: 'x',
      description: '',
      kind: 'code' as const,
      files: [],
      symbols: [],
      checks: [],
      dependsOn: [],
      optional: false,
    };
    log.append({
      kind: 'plan.edited',
      plan: 'p-1',
      operation: { op: 'add', index: 0, step: { ...step, extra: { password: 'hunter2!' } } },
    });
    expect(log.events[0]).toMatchObject({ plan: 'p-1', operation: { step: { id: 'a-1', extra: { password: '••••••••' } } } });
  });

  it('records hashes of the text that is recorded, and keeps versions', () => {
    const log = new MemoryLog();
    log.open(`password = "hunter2!";`);
    log.append({ kind: 'doc.changed', doc: 1, changes: [[0, 0, '/']], version: 5, hash: 'f'.repeat(64) });
    expect(log.events.at(-1)).toMatchObject({ hash: hash(log.text()), version: 5 });
    log.append({ kind: 'doc.saved', doc: 1, hash: 'f'.repeat(64) });
    expect(log.events.at(-1)).toMatchObject({ hash: hash('/password = "••••••••";') });
    expect(log.documents.document(1)?.version).toBe(5);
  });

  it('stores a blob without its secrets, and names it by what is stored', () => {
    const log = new MemoryLog();
    log.raw.set('a'.repeat(64), `x ${TOKEN}`);
    log.append({ kind: 'doc.opened', doc: 1, uri: 'a.ts', language: 'typescript', eol: 'lf', blob: 'a'.repeat(64), hash: 'a'.repeat(64) });
    expect([...log.blobs.values()]).toEqual([`x ghp_${'•'.repeat(36)}`]);
    expect(log.events[0]).toMatchObject({ hash: hash(log.text()), blob: hash(log.text()) });
  });

  it('keeps a text that UTF-8 cannot hold in its event, with and without secrets', () => {
    for (const raw of ['x \ud83d', `\ud83d ${TOKEN}`]) {
      const log = new MemoryLog();
      log.raw.set('a'.repeat(64), raw);
      log.append({
        kind: 'doc.opened',
        doc: 1,
        uri: 'a.ts',
        language: 'typescript',
        eol: 'lf',
        blob: 'a'.repeat(64),
        hash: 'a'.repeat(64),
      });
      const text = raw.replace(TOKEN, `ghp_${'•'.repeat(36)}`);
      expect(log.events[0]).toMatchObject({ text, blob: undefined, hash: hash(text) });
      expect(log.blobs.size).toBe(0);
    }
  });

  it('hides a private key that is typed line by line, and no code around it', () => {
    const log = new MemoryLog();
    log.open('const a = 1;\n\nconst b = 2;\n');
    log.type('-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\nabcDEF==\n-----END RSA PRIVATE KEY-----', 13);
    expect(log.text()).toBe(
      `const a = 1;\n-----BEGIN RSA PRIVATE KEY-----\n${'•'.repeat(16)}\n${'•'.repeat(8)}\n-----END RSA PRIVATE KEY-----\nconst b = 2;\n`,
    );
  });

  it('leaves ordinary work as it is', () => {
    const log = new MemoryLog();
    const source = 'export function add(a: number, b: number): number {\n  return a + b;\n}\n';
    log.open('');
    log.type(source, 0);
    expect(log.text()).toBe(source);
    expect(log.events).toHaveLength(source.length + 1);
  });

  it('remakes the patch of a file that changed on disk so that it fits what is recorded', () => {
    const log = new MemoryLog();
    const before = 'a\npassword = "hunter2!"\nb\n';
    log.open(before);
    log.append({ kind: 'doc.closed', doc: 1 });
    const after = `a\npassword = "hunter2!"\nx = "${TOKEN}"\nb\n`;
    const patch = diskPatch('a.ts', { text: log.text(), hash: hash(log.text()) }, { text: after, hash: hash(after) })!;
    log.append({ kind: 'file.changed', uri: 'a.ts', hash: hash(after), size: after.length, patch });
    expect(log.text()).toBe(`a\npassword = "••••••••"\nx = "ghp_${'•'.repeat(36)}"\nb\n`);
    expect(log.events.at(-1)).toMatchObject({ hash: hash(log.text()) });
    expect(JSON.stringify(log.events.at(-1))).not.toContain('hunter2');
  });

  it('masks the text that comes along with such a patch, too', () => {
    for (const secret of [`x = "${TOKEN}"\n`, '']) {
      const log = new MemoryLog();
      const [base, after] = [`a\n${secret}b\n`, `a\n${secret}b\nc\n`];
      const patch = diskPatch('b.ts', { text: base, hash: hash(base) }, { text: after, hash: hash(after) })!;
      log.append({ kind: 'file.changed', uri: 'b.ts', hash: hash(after), size: after.length, patch, base });
      const masked = after.replace(TOKEN, `ghp_${'•'.repeat(36)}`);
      expect(log.text('b.ts')).toBe(masked);
      expect(log.events.at(-1)).toMatchObject({ hash: hash(masked) });
      expect(JSON.stringify(log.events)).not.toContain(TOKEN.slice(4, 11));
    }
  });

  it('keeps texts exact whatever is edited', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'password = "',
        '"',
        '\n',
        TOKEN,
        TOKEN.slice(0, 12),
        'sk-proj-',
        'x',
        ' ',
        'postgres://u:',
        '@h',
        '-----BEGIN PRIVATE KEY-----\n',
        '\r\n',
        'hunter2!',
      ),
      fc.string({ unit: 'binary', maxLength: 6 }),
    );
    const edit = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(12), piece);
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 8 }),
        fc.array(fc.array(edit, { minLength: 1, maxLength: 3 }), { maxLength: 25 }),
        (start, steps) => {
          const log = new MemoryLog();
          let raw = start.join('');
          log.open(raw);
          expectExact(log.text(), raw);
          for (const step of steps) {
            const changes: [number, number, string][] = [];
            let limit = raw.length;
            for (const [place, length, text] of step) {
              const offset = Math.floor(place * limit);
              changes.push([offset, Math.min(length, limit - offset), text]);
              limit = offset;
            }
            for (const [offset, deleted, text] of changes) raw = raw.slice(0, offset) + text + raw.slice(offset + deleted);
            log.append({ kind: 'doc.changed', doc: 1, changes, hash: hash(raw) });
            expectExact(log.text(), raw);
            const last = log.events.at(-1)!;
            expect(last).toMatchObject({ kind: 'doc.changed', hash: hash(log.text()) });
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

function expectExact(recorded: string, raw: string): void {
  expect(recorded).toHaveLength(raw.length);
  for (let i = 0; i < raw.length; i++) if (recorded[i] !== raw[i]) expect([recorded[i], /[\r\n]/.test(raw[i]!)]).toEqual(['•', false]);
}

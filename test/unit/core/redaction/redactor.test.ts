import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Redactor } from '../../../../src/core/redaction/redactor.ts';
import { Documents } from '../../../../src/core/text/documents.ts';
import type { EventBody } from '../../../../src/core/trajectory/events.ts';

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
const TOKEN = 'ghp_16C7e42F292c6912E7710c838347Ae178B4a';

/** A redactor, what it lets through, and what a reader makes of it. */
class Log {
  readonly events: EventBody[] = [];
  readonly blobs = new Map<string, string>();
  readonly raw = new Map<string, string>();
  readonly documents = new Documents((name) => this.blobs.get(name));
  readonly redactor = new Redactor({
    hash,
    recordedText: (path) => this.documents.textOf(path),
    takeBlob: (name) => this.raw.get(name),
    putBlob: (text) => {
      this.blobs.set(hash(text), text);
      return hash(text);
    },
  });

  append(body: EventBody): void {
    for (const safe of this.redactor.redact(body)) {
      this.documents.apply({ seq: this.events.length, t: 0, ...safe });
      this.events.push(safe);
    }
  }
  open(text: string, { doc = 1, uri = 'a.ts', language = 'typescript' } = {}): void {
    this.append({ kind: 'doc.opened', doc, uri, language, eol: 'lf', text, hash: hash(text) });
  }
  type(text: string, at: number, doc = 1): void {
    for (const [i, char] of [...text].entries()) this.append({ kind: 'doc.changed', doc, changes: [[at + i, 0, char]] });
  }
  text(uri = 'a.ts'): string {
    return this.documents.textOf(uri)!;
  }
}

describe('Redactor', () => {
  it('hides a typed token from its first characters on, also what was recorded before', () => {
    const log = new Log();
    log.open('const x = "";\n');
    log.type(TOKEN, 11);
    expect(log.text()).toBe(`const x = "ghp_${'•'.repeat(36)}";\n`);
    const typed = log.events.flatMap((event) =>
      event.kind === 'doc.changed' && !event.origin ? event.changes.map(([, , text]) => text) : [],
    );
    expect(typed.join('')).toMatch(/^ghp_.{0,6}•+$/);
  });

  it('hides a password from the first character on where its name gives it away', () => {
    const log = new Log();
    log.open('password = ""\n');
    log.type('open', 12);
    expect(log.events.slice(1)).toEqual([12, 13, 14, 15].map((at) => ({ kind: 'doc.changed', doc: 1, changes: [[at, 0, '•']] })));
  });

  it('hides what a paste brings and what an undo brings back', () => {
    const log = new Log();
    log.open('');
    log.append({ kind: 'doc.changed', doc: 1, changes: [[0, 0, `a ${TOKEN} b`]] });
    log.append({ kind: 'doc.changed', doc: 1, changes: [[2, 14, '']] });
    log.append({ kind: 'doc.changed', doc: 1, changes: [[2, 0, TOKEN.slice(0, 14)]] });
    expect(log.text()).toBe(`a ghp_${'•'.repeat(36)} b`);
  });

  it('hides a known secret in every other place', () => {
    const log = new Log();
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

  it('records hashes of the text that is recorded, and keeps versions', () => {
    const log = new Log();
    log.open(`password = "hunter2!";`);
    log.append({ kind: 'doc.changed', doc: 1, changes: [[0, 0, '/']], version: 5, hash: 'f'.repeat(64) });
    expect(log.events.at(-1)).toMatchObject({ hash: hash(log.text()), version: 5 });
    log.append({ kind: 'doc.saved', doc: 1, hash: 'f'.repeat(64) });
    expect(log.events.at(-1)).toMatchObject({ hash: hash('/password = "••••••••";') });
    expect(log.documents.document(1)?.version).toBe(5);
  });

  it('stores a blob without its secrets, and names it by what is stored', () => {
    const log = new Log();
    log.raw.set('a'.repeat(64), `x ${TOKEN}`);
    log.append({ kind: 'doc.opened', doc: 1, uri: 'a.ts', language: 'typescript', eol: 'lf', blob: 'a'.repeat(64), hash: 'a'.repeat(64) });
    expect([...log.blobs.values()]).toEqual([`x ghp_${'•'.repeat(36)}`]);
    expect(log.events[0]).toMatchObject({ hash: hash(log.text()), blob: hash(log.text()) });
  });

  it('hides a private key that is typed line by line, and no code around it', () => {
    const log = new Log();
    log.open('const a = 1;\n\nconst b = 2;\n');
    log.type('-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\nabcDEF==\n-----END RSA PRIVATE KEY-----', 13);
    expect(log.text()).toBe(
      `const a = 1;\n-----BEGIN RSA PRIVATE KEY-----\n${'•'.repeat(16)}\n${'•'.repeat(8)}\n-----END RSA PRIVATE KEY-----\nconst b = 2;\n`,
    );
  });

  it('leaves ordinary work as it is', () => {
    const log = new Log();
    const source = 'export function add(a: number, b: number): number {\n  return a + b;\n}\n';
    log.open('');
    log.type(source, 0);
    expect(log.text()).toBe(source);
    expect(log.events).toHaveLength(source.length + 1);
  });
});

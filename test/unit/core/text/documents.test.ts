import { createPatch } from 'diff';
import { describe, expect, it } from 'vitest';
import { Documents } from '../../../../src/core/text/documents.ts';
import type { BlobSource } from '../../../../src/core/text/documents.ts';
import type { Change, EventBody } from '../../../../src/core/trajectory/events.ts';

const HASH = 'a'.repeat(64);

/** Applies bodies in order; `seq` and `t` count up by themselves. */
class Session {
  readonly documents: Documents;
  #seq = 0;

  constructor(blobs?: BlobSource) {
    this.documents = new Documents(blobs);
  }
  add(...bodies: EventBody[]): this {
    for (const body of bodies) this.documents.apply({ ...body, seq: this.#seq, t: this.#seq++ });
    return this;
  }
  text(uri: string): string | undefined {
    return this.documents.textOf(uri);
  }
}

const opened = (doc: number, uri: string, text: string): EventBody => ({
  kind: 'doc.opened',
  doc,
  uri,
  language: 'x',
  eol: 'lf',
  text,
  hash: HASH,
});
const changed = (doc: number, ...changes: Change[]): EventBody => ({ kind: 'doc.changed', doc, changes });
const closed = (doc: number, dirty?: boolean): EventBody => ({ kind: 'doc.closed', doc, dirty });
const saved = (doc: number): EventBody => ({ kind: 'doc.saved', doc, hash: HASH });

describe('Documents', () => {
  it('follow edits in UTF-16 code units, several at once in descending order', () => {
    const session = new Session().add(opened(1, 'a.ts', 'a😀b\r\nc'), changed(1, [6, 1, 'C'], [3, 1, 'B'], [1, 2, '😎']));
    expect(session.text('a.ts')).toBe('a😎B\r\nC');
    expect(session.documents.firstTextOf('a.ts')).toBe('a😀b\r\nc');
    expect(session.documents.uriOf(1)).toBe('a.ts');
    expect(session.documents.uris()).toEqual(['a.ts']);
  });

  it('count versions up, or take what the event says', () => {
    const { documents } = new Session().add(opened(1, 'a', ''), changed(1, [0, 0, 'x']), {
      kind: 'doc.changed',
      doc: 1,
      changes: [[0, 0, 'y']],
      version: 9,
    });
    expect(documents.document(1)?.version).toBe(9);
  });

  it('keep a closed document’s text until it is opened anew, and its first text for good', () => {
    const session = new Session().add(opened(1, 'a', 'one'), changed(1, [3, 0, '!']), saved(1), closed(1));
    expect(session.text('a')).toBe('one!');
    session.add(opened(2, 'a', 'two'));
    expect([session.text('a'), session.documents.firstTextOf('a')]).toEqual(['two', 'one']);
  });

  it('fall back to what was saved when a document is closed without saving', () => {
    const session = new Session().add(opened(1, 'a', 'one'), changed(1, [0, 0, '1']), saved(1), changed(1, [0, 0, '2']), closed(1, true));
    expect(session.text('a')).toBe('1one');
  });

  it('remember the encoding in which a file was read or written last', () => {
    const body: EventBody = { kind: 'doc.opened', doc: 1, uri: 'a', language: 'x', eol: 'lf', encoding: 'utf8', text: '', hash: HASH };
    const session = new Session().add(body);
    const encoding = (): string | undefined => session.documents.file('a')?.encoding;
    expect(encoding()).toBe('utf8');
    session.add({ kind: 'doc.saved', doc: 1, hash: HASH, encoding: 'utf16le' });
    expect(encoding()).toBe('utf16le');
    session.add({ kind: 'doc.closed', doc: 1, encoding: 'windows1252' });
    expect(encoding()).toBe('windows1252');
    session.add({ kind: 'file.changed', uri: 'a', hash: HASH, size: 1 });
    expect(encoding()).toBe('windows1252');
    session.add({ kind: 'file.deleted', uri: 'a' }, { kind: 'file.created', uri: 'a', size: 0 });
    expect(encoding()).toBeUndefined();
  });

  it('forget an untitled document that was thrown away', () => {
    const session = new Session().add(opened(1, 'untitled:Untitled-1', 'x'), closed(1, true));
    expect([session.text('untitled:Untitled-1'), session.documents.uris()]).toEqual([undefined, []]);
  });

  it('take a document opened again after a crash in place of the one that was never closed', () => {
    const session = new Session().add(opened(1, 'a', 'one'), opened(2, 'a', 'two'), changed(2, [0, 0, '>']));
    expect(session.text('a')).toBe('>two');
    expect(() => session.add(changed(1, [0, 0, 'x']))).toThrow(/event 3 \(a\): document 1 is closed/);
  });

  it('read texts from blobs', () => {
    const body: EventBody = { kind: 'doc.opened', doc: 1, uri: 'a', language: 'x', eol: 'lf', blob: HASH, hash: HASH };
    expect(new Session((hash) => `text of ${hash[0]}`).add(body).text('a')).toBe('text of a');
    expect(() => new Session().add(body)).toThrow(expect.objectContaining({ code: 'blob-missing', seq: 0, uri: 'a' }));
  });

  it('know only the name of what is excluded', () => {
    const session = new Session().add({
      kind: 'doc.opened',
      doc: 1,
      uri: '.env',
      language: 'x',
      eol: 'lf',
      hash: HASH,
      excluded: 'secret',
    });
    expect([session.text('.env'), session.documents.uris()]).toEqual([undefined, ['.env']]);
    expect(() => session.add(changed(1, [0, 0, 'x']))).toThrow(expect.objectContaining({ code: 'unknown-text' }));
  });
});

describe('a change that does not fit', () => {
  it('is an error that names the event, and changes nothing', () => {
    const session = new Session().add(opened(1, 'a', 'abc'));
    expect(() => session.add(changed(1, [2, 0, 'x'], [1, 3, '']))).toThrow(
      expect.objectContaining({ name: 'TextMismatchError', code: 'does-not-fit', seq: 1, uri: 'a' }),
    );
    expect(session.text('a')).toBe('abc');
    expect(() => session.add(changed(7, [0, 0, 'x']))).toThrow(expect.objectContaining({ code: 'unknown-document' }));
  });
});

describe('files', () => {
  it('created in the session count from nothing', () => {
    const session = new Session().add({ kind: 'file.created', uri: 'new' }, opened(1, 'new', 'text'));
    expect([session.text('new'), session.documents.firstTextOf('new'), session.documents.file('new')?.firstUri]).toEqual([
      'text',
      '',
      null,
    ]);
  });

  it('created with a content that nobody saw have no text yet', () => {
    expect(new Session().add({ kind: 'file.created', uri: 'new', size: 10, hash: HASH }).text('new')).toBeUndefined();
  });

  it('renamed take their past along, open or not', () => {
    const session = new Session().add(
      opened(1, 'a', 'one'),
      changed(1, [0, 0, '>']),
      { kind: 'file.renamed', from: 'a', to: 'b' },
      changed(1, [0, 0, '>']),
    );
    expect([session.text('a'), session.text('b'), session.documents.firstTextOf('b')]).toEqual([undefined, '>>one', 'one']);
    expect(session.documents.file('b')?.firstUri).toBe('a');
  });

  it('renamed take their past along when the editor opens the new name first', () => {
    const session = new Session().add(
      opened(1, 'a', 'one'),
      changed(1, [0, 0, '>']),
      closed(1),
      opened(2, 'b', '>one'),
      { kind: 'file.renamed', from: 'a', to: 'b' },
      changed(2, [0, 0, '!']),
    );
    expect([session.text('b'), session.documents.firstTextOf('b'), session.documents.uris()]).toEqual(['!>one', 'one', ['b']]);
  });

  it('renamed over another one count from what stood there', () => {
    const session = new Session().add(opened(1, 'a', 'one'), opened(2, 'b', 'two'), { kind: 'file.renamed', from: 'a', to: 'b' });
    expect([session.text('b'), session.documents.firstTextOf('b')]).toEqual(['one', 'two']);
    expect(() => session.add(changed(2, [0, 0, 'x']))).toThrow(/closed/);
  });

  it('move with their folder, and go with it', () => {
    const session = new Session().add(opened(1, 'x/a', 'A'), opened(2, 'xy/b', 'B'), {
      kind: 'file.renamed',
      from: 'x',
      to: 'z/w',
      folder: true,
    });
    expect(session.documents.uris().toSorted()).toEqual(['xy/b', 'z/w/a']);
    session.add({ kind: 'file.deleted', uri: 'z', folder: true });
    expect([session.documents.uris(), session.text('z/w/a'), session.documents.firstTextOf('z/w/a')]).toEqual([['xy/b'], undefined, 'A']);
  });

  it('deleted and saved again are back', () => {
    const session = new Session().add(opened(1, 'a', 'A'), { kind: 'file.deleted', uri: 'a' });
    expect(session.text('a')).toBeUndefined();
    expect(session.documents.ropeOfDocument(1)?.toString()).toBe('A');
    expect(session.add(saved(1)).text('a')).toBe('A');
  });

  it('changed on disk follow their patch; without one their text is not known', () => {
    const patch = createPatch('a', 'one\r\ntwo\r\n', 'one\r\n2\r\n');
    const session = new Session().add(opened(1, 'a', 'one\r\ntwo\r\n'), closed(1), {
      kind: 'file.changed',
      uri: 'a',
      hash: HASH,
      size: 8,
      patch,
    });
    expect(session.text('a')).toBe('one\r\n2\r\n');
    expect(() => session.add({ kind: 'file.changed', uri: 'a', hash: HASH, size: 8, patch })).toThrow(
      expect.objectContaining({ code: 'does-not-fit' }),
    );
    session.add({ kind: 'file.changed', uri: 'a', hash: HASH, size: 8 });
    expect([session.text('a'), session.documents.firstTextOf('a')]).toEqual([undefined, 'one\r\ntwo\r\n']);
  });

  it('changed on disk before the session saw them begin with the text that comes along', () => {
    const patch = createPatch('a', 'one\r\ntwo\r\n', 'one\r\n2\r\n');
    const session = new Session().add({ kind: 'file.changed', uri: 'a', hash: HASH, size: 8, patch, base: 'one\r\ntwo\r\n' });
    expect([session.text('a'), session.documents.firstTextOf('a')]).toEqual(['one\r\n2\r\n', 'one\r\ntwo\r\n']);
    // What the log knows stands above what comes along.
    session.add({ kind: 'file.changed', uri: 'a', hash: HASH, size: 8, patch: createPatch('a', 'one\r\n2\r\n', '2\r\n'), base: 'x' });
    expect(session.text('a')).toBe('2\r\n');
  });

  it('changed on disk while open wait for the editor’s own reload', () => {
    const session = new Session().add(opened(1, 'a', 'one'), { kind: 'file.changed', uri: 'a', hash: HASH, size: 3 });
    expect(session.text('a')).toBe('one');
  });
});

describe('snapshots', () => {
  it('stand still while the documents go on, and can be gone back to', () => {
    const session = new Session().add(opened(1, 'a', 'one'));
    const snapshot = session.documents.snapshot();
    session.add(changed(1, [0, 3, 'two']), { kind: 'file.renamed', from: 'a', to: 'b' });
    session.documents.restore(snapshot);
    expect([session.text('a'), session.text('b')]).toEqual(['one', undefined]);
    session.add(changed(1, [3, 0, '!']));
    session.documents.restore(snapshot);
    expect(session.text('a')).toBe('one');
  });

  it('share the texts', () => {
    const { documents } = new Session().add(opened(1, 'a', 'x\n'.repeat(10_000)));
    expect(documents.snapshot().files.get('a')?.text).toBe(documents.ropeOf('a'));
  });
});

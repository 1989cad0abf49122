import { describe, expect, it } from 'vitest';
import { isBinary, readContent } from '../../../../src/core/capture/file-content.ts';

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const read = (bytes: Uint8Array) =>
  readContent(
    bytes,
    (data) => (typeof data === 'string' ? `text ${data}` : `bytes ${data.join(' ')}`),
    (each) => strict.decode(each),
  );
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('readContent', () => {
  it('knows a text by its hash as a document’s, without a byte order mark', () => {
    expect(read(utf8('é😀\r\n'))).toEqual({ hash: 'text é😀\r\n', size: 8, text: 'é😀\r\n' });
    expect(read(utf8('\u{feff}a'))).toEqual({ hash: 'text a', size: 4, text: 'a' });
  });

  it('has the line ends that most lines have, as the editor gives all lines when it opens a file', () => {
    const textOf = (text: string): string | undefined => read(utf8(text)).text;
    expect(['a\r\nb\nc\r\n', 'a\r\nb\nc', 'a\nb\rc\n', 'a\rb\r'].map(textOf)).toEqual([
      'a\r\nb\r\nc\r\n',
      'a\nb\nc',
      'a\nb\nc\n',
      'a\r\nb\r\n',
    ]);
    expect(read(utf8('a\r\nb\n'))).toEqual({ hash: 'text a\nb\n', size: 5, text: 'a\nb\n' });
  });

  it('knows all else by its bytes', () => {
    expect(read(Uint8Array.of(1, 0, 2))).toEqual({ hash: 'bytes 1 0 2', size: 3 });
    expect(read(Uint8Array.of(0xff, 0x41))).toEqual({ hash: 'bytes 255 65', size: 2 });
  });
});

describe('isBinary', () => {
  it('looks at the beginning only', () => {
    expect(isBinary(Uint8Array.of(65, 0))).toBe(true);
    const late = new Uint8Array(10_000).fill(65);
    late[9_000] = 0;
    expect(isBinary(late)).toBe(false);
  });
});

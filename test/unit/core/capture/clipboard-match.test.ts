import { describe, expect, it } from 'vitest';
import { matchClipboard } from '../../../../src/core/capture/clipboard-match.ts';

describe('matchClipboard', () => {
  it.each([
    ['what it holds', ['some words'], 'some words', 'same'],
    ['the document’s own line ends', ['a\r\nb'], 'a\nb', 'same'],
    ['a whole line, copied without a selection', ['a line'], 'a line\n', 'same'],
    ['the same at every cursor', ['word', 'word'], 'word', 'same'],
    ['one line for each cursor, last cursor first', ['three', 'two', 'one'], 'one\ntwo\nthree', 'same'],
    ['indented anew', ['    if (a) {\n      b;\n    }'], 'if (a) {\n  b;\n}', 'similar'],
    ['something else', ['console'], 'some words', 'different'],
    ['an empty clipboard', ['console'], '', 'different'],
    ['a part of it', ['some'], 'some words', 'different'],
  ] as const)('%s', (_, inserted, clipboard, match) => {
    expect(
      matchClipboard(
        inserted.map((text) => [0, 0, text]),
        clipboard,
      ),
    ).toBe(match);
  });
});

import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Recording } from '../../../src/extension/replay/recording.ts';
import { textAt } from '../../../src/extension/replay/text-at.ts';
import { UserError } from '../../../src/extension/user-error.ts';
import { LogBuilder } from '../../webview/replay/session.ts';

const TEXT = 'one\ntwo\n';
const HASH = createHash('sha256').update(TEXT).digest('hex');

function recording(blob: Recording['blob']): Recording {
  const log = new LogBuilder();
  log.add({ kind: 'doc.opened', doc: 1, uri: 'long.ts', language: 'typescript', eol: 'lf', blob: HASH, hash: HASH });
  log.add({ kind: 'doc.changed', doc: 1, changes: [[0, 3, 'ONE']] });
  return {
    session: 'session-one',
    title: 'T',
    live: false,
    integrity: () => Promise.resolve({ chain: 'unchecked', receipts: 'none' }),
    async *lines() {
      yield { lines: log.text, next: log.lines.length - 1 };
    },
    blob,
    dispose: () => undefined,
  };
}

test('a text that only did not come is no empty one', async () => {
  const at = (blob: Recording['blob']): Promise<string | undefined> => textAt(recording(blob), { uri: 'long.ts', seq: 9 });
  const refused = (code: string) => () => Promise.reject(new UserError(code, `It says ${code}.`, ''));
  expect(await at(() => Promise.resolve(TEXT))).toBe('ONE\ntwo\n');
  await expect(at(refused('unreachable'))).rejects.toThrow('It says unreachable.');
  await expect(at(refused('http-503'))).rejects.toThrow('It says http-503.');
  expect(await at(refused('http-404'))).toBeUndefined();
});

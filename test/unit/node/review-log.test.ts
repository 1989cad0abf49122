import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ReviewEvent } from '../../../src/core/review/events.ts';
import { readReview } from '../../../src/core/review/lines.ts';
import { ReviewLog } from '../../../src/node/review-log.ts';

const AT = '2026-11-22T09:00:00.000Z';
const comment = (id: string): ReviewEvent => ({ id, at: AT, kind: 'comment.added', seq: 1, text: 'Why twice?' });

let folder: string;
let file: string;
let log: ReviewLog;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coagency-review-'));
  file = join(folder, 'review.jsonl');
  log = new ReviewLog(folder, 'session-one', { id: 'rev' }, () => new Date(AT));
});
afterEach(() => rm(folder, { recursive: true }));

const ids = async (): Promise<string[]> => (await log.events()).map(({ id }) => id);

describe('ReviewLog', () => {
  it('begins with who reviews what, once', async () => {
    await log.append(comment('comment-1'));
    await log.append(comment('comment-2'));
    const lines = (await readFile(file, 'utf8')).split('\n');
    expect(lines).toHaveLength(4);
    expect(JSON.parse(lines[0]!)).toMatchObject({ format: 'coagency-review', session: 'session-one', reviewer: 'rev' });
    expect(await ids()).toEqual(['comment-1', 'comment-2']);
  });

  it('goes on after an event that was torn off', async () => {
    await log.append(comment('comment-1'));
    await appendFile(file, '{"id":"comm');
    await log.append(comment('comment-2'));
    expect(await ids()).toEqual(['comment-1', 'comment-2']);
  });

  it.each(['{"format":"coagency-revi', '{"format":"coagency-revi\n', '\n'])(
    'goes on where its very first line was torn off: %j',
    async (torn) => {
      await writeFile(file, torn);
      expect(await log.events()).toEqual([]);
      await log.append(comment('comment-1'));
      await log.append(comment('comment-2'));
      expect(await log.unsent('https://sync.example.org')).toMatchObject({ events: [{ id: 'comment-1' }, { id: 'comment-2' }], upTo: 2 });
      expect(readReview(await readFile(file, 'utf8')).header).toMatchObject({ session: 'session-one', reviewer: 'rev' });
    },
  );
});

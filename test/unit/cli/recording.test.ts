import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Recording } from '../../../src/cli/import/recording.ts';
import { TrajectoryReader } from '../../../src/node/log/reader.ts';
import { verifyFolder } from '../../../src/node/log/verify.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'coagency-recording-'));
});
afterEach(() => rm(root, { recursive: true }));

const NEVER = new AbortController().signal;
/** So much as the memory for waiting events holds. */
const FULL = 16 << 20;

describe('a trajectory that is made from what others recorded', { timeout: 60_000 }, () => {
  it('takes any amount of text in few events', async () => {
    const out = join(root, 'out');
    const long = `${'x'.repeat(99)}\n`.repeat(30_000);
    const count = await Recording.make(out, 'session-one', 0, NEVER, async (recording) => {
      // Beside the lines.
      for (const uri of ['a.txt', 'b.txt', 'c.txt', 'd.txt', 'e.txt', 'f.txt']) await recording.open(uri, 'plaintext', `${uri}\n${long}`);
      await recording.open('huge.txt', 'plaintext', 'y'.repeat(FULL + 1));
      // Within them.
      const doc = await recording.open('edited.txt', 'plaintext', '');
      for (let written = 0; written <= FULL; written += long.length) await recording.change(doc, [[0, written && long.length, long]]);
      await recording.save(doc);
    });
    const verdict = await verifyFolder(await TrajectoryReader.open(out));
    expect(verdict).toMatchObject({ events: count, documents: 8, problem: undefined });
    expect(await readdir(join(out, 'blobs'))).toHaveLength(7);
  });

  it('says in a sentence that the disk did not take it, and leaves nothing behind', async () => {
    const out = join(root, 'out');
    const made = Recording.make(out, 'session-one', 0, NEVER, async (recording) => {
      await rm(out, { recursive: true });
      await recording.open('a.txt', 'plaintext', 'one');
    });
    await expect(made).rejects.toMatchObject({ name: 'InputError', message: expect.stringMatching(/^cannot write to .*: it was removed/) });
    expect(existsSync(out)).toBe(false);
  });

  it('stops when it is interrupted, and leaves nothing behind', async () => {
    const out = join(root, 'out');
    const interrupt = new AbortController();
    const made = Recording.make(out, 'session-one', 0, interrupt.signal, async (recording) => {
      await recording.open('a.txt', 'plaintext', 'one');
      interrupt.abort();
      await recording.open('b.txt', 'plaintext', 'two');
    });
    await expect(made).rejects.toMatchObject({ name: 'InputError', message: 'interrupted: nothing was imported' });
    expect(existsSync(out)).toBe(false);
  });
});

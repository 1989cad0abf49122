import { spawn } from 'node:child_process';
import { hostname, uptime } from 'node:os';
import { describe, expect, it } from 'vitest';
import { FolderLock } from '../../../../src/node/log/lock.ts';
import { processIdentity } from '../../../../src/node/log/process-life.ts';
import { MemoryFiles, diskError } from './memory-files.ts';

const LOCK = '/log/lock';
const holder = (fields: object): Buffer => Buffer.from(JSON.stringify({ pid: process.pid, host: hostname(), nonce: 'theirs', ...fields }));

async function withLock(content: Uint8Array): Promise<MemoryFiles> {
  const files = new MemoryFiles();
  await files.makeFolder('/log');
  files.put(LOCK, content);
  return files;
}

/** A process id that was used and is free again. */
async function endedProcess(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await new Promise((resolve) => child.once('close', resolve));
  return child.pid!;
}

// Files in memory were modified at 0; `wall` says how long ago that is.
describe('FolderLock', () => {
  it('is one at a time', async () => {
    const files = new MemoryFiles();
    await files.makeFolder('/log');
    const lock = await FolderLock.acquire('/log', files, 0);
    await expect(FolderLock.acquire('/log', files, 0)).rejects.toMatchObject({ code: 'folder-locked' });
    await lock.release();
    expect(files.contents().size).toBe(0);
    await (await FolderLock.acquire('/log', files, 0)).release();
  });

  it.each<[string, () => Promise<Uint8Array>, number]>([
    ['a process that is gone', async () => holder({ pid: await endedProcess() }), 0],
    ['a process with our own number (containers hand it out again)', async () => holder({}), 0],
    ['another machine that has long been silent', async () => holder({ host: 'elsewhere' }), 61_000],
    ['nobody: it was never written', async () => new Uint8Array(), 5_000],
    [
      'a process that cannot have lived on: the machine was started since',
      async () => holder({ pid: process.ppid }),
      uptime() * 1_000 + 1e6,
    ],
  ])('is taken over from %s', async (_, content, age) => {
    const files = await withLock(await content());
    const lock = await FolderLock.acquire('/log', files, age);
    expect(await lock.renew()).toBe(true);
    await lock.release();
    expect(files.contents().size).toBe(0);
  });

  it.each<[string, Uint8Array, number]>([
    ['a process that lives', holder({ pid: process.ppid }), uptime() * 1_000],
    ['a process that lives, as its identity says', holder({ pid: process.ppid, process: processIdentity(process.ppid) }), 30_000],
    ['another machine that was heard of lately', holder({ host: 'elsewhere' }), 59_000],
    ['someone who is just writing it', new Uint8Array(), 500],
  ])('is not taken from %s', async (_, content, age) => {
    const files = await withLock(content);
    await expect(FolderLock.acquire('/log', files, age)).rejects.toMatchObject({ code: 'folder-locked' });
    expect(files.contents().get(LOCK)).toEqual(Buffer.from(content));
  });

  // Elsewhere the system does not say which process it is, without a program being started.
  describe.runIf(process.platform === 'linux')('knows a process by its number and its start', () => {
    it('so it is not taken from one that lives, however long that was stopped or asleep', async () => {
      const files = await withLock(holder({ pid: process.ppid, process: processIdentity(process.ppid) }));
      await expect(FolderLock.acquire('/log', files, 1e12)).rejects.toMatchObject({ code: 'folder-locked' });
    });

    it('so it is taken over when another process has the number by now', async () => {
      const files = await withLock(holder({ pid: process.ppid, process: processIdentity(process.pid) }));
      const lock = await FolderLock.acquire('/log', files, 0);
      expect(JSON.parse(files.contents().get(LOCK)!.toString())).toMatchObject({ pid: process.pid, process: processIdentity(process.pid) });
      await lock.release();
    });
  });

  it('is put back where it was found abandoned, and another has taken it since', async () => {
    const files = await withLock(holder({}));
    // The other one is faster: between our look at it and our taking it away.
    files.hold = async (operation, path) => {
      if (operation === 'rename' && path === LOCK) files.put(LOCK, holder({ nonce: 'other' }));
    };
    await expect(FolderLock.acquire('/log', files, 0)).rejects.toThrow(/just begun/);
    expect([...files.contents()]).toEqual([[LOCK, holder({ nonce: 'other' })]]);
  });

  it('is made again when a slower one had it in its hands for a moment', async () => {
    const files = await withLock(holder({}));
    files.fault = (operation, path) => {
      if (operation !== 'write' || path !== LOCK) return;
      files.fault = () => {};
      void files.remove(LOCK);
    };
    const lock = await FolderLock.acquire('/log', files, 0);
    expect(await lock.renew()).toBe(true);
    expect([...files.contents().keys()]).toEqual([LOCK]);
  });

  it('goes to one only, where two find it abandoned', async () => {
    const files = await withLock(holder({}));
    // Right after ours was made, the other one's is in its place.
    files.fault = (operation, path) => {
      if (operation === 'write' && path === LOCK) queueMicrotask(() => files.put(LOCK, holder({ nonce: 'other' })));
    };
    await expect(FolderLock.acquire('/log', files, 0)).rejects.toThrow(/just begun/);
    expect(files.contents().get(LOCK)).toEqual(holder({ nonce: 'other' }));
  });

  it.each<[string, (files: MemoryFiles) => unknown]>([
    ['was removed', (files) => files.remove(LOCK)],
    ['was spoilt', (files) => files.put(LOCK, Buffer.from('\0\0\0'))],
  ])('is made again when it %s: nobody has taken it', async (_, harm) => {
    const files = new MemoryFiles();
    await files.makeFolder('/log');
    const lock = await FolderLock.acquire('/log', files, 0);
    const content = files.contents().get(LOCK);
    await harm(files);
    expect(await lock.renew()).toBe(true);
    expect(files.contents().get(LOCK)).toEqual(content);
    await lock.release();
    expect(files.contents().size).toBe(0);
  });

  it('is not known to be lost while nobody can look at it', async () => {
    const files = new MemoryFiles();
    await files.makeFolder('/log');
    const lock = await FolderLock.acquire('/log', files, 0);
    for (const code of ['EIO', 'EACCES', 'EBUSY']) {
      files.fault = (operation) => {
        if (operation === 'read') throw diskError(code);
      };
      await expect(lock.renew()).rejects.toMatchObject({ code });
    }
    files.fault = () => {};
    expect(await lock.renew()).toBe(true);
  });

  it('knows when it was taken', async () => {
    const files = new MemoryFiles();
    await files.makeFolder('/log');
    const lock = await FolderLock.acquire('/log', files, 0);
    files.put(LOCK, holder({ nonce: 'other' }));
    expect(await lock.renew()).toBe(false);
    await lock.release();
    expect(files.contents().has(LOCK)).toBe(true);
  });
});

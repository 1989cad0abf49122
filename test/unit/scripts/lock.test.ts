import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withLock } from '../../../scripts/lock.mjs';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lock-'));
  file = path.join(folder, 'new/one.lock');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('one at a time, and each in the end', async () => {
  let inside = 0;
  const work = async (name: number): Promise<number> => {
    inside += 1;
    expect(inside).toBe(1);
    await new Promise((resolve) => setImmediate(resolve));
    inside -= 1;
    return name;
  };
  expect(await Promise.all([1, 2, 3].map((name) => withLock(file, () => work(name))))).toEqual([1, 2, 3]);
  expect(existsSync(file)).toBe(false);
});

test('work that fails gives the lock back, and its error', async () => {
  await expect(withLock(file, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(await withLock(file, () => 'next')).toBe('next');
});

test('the lock of a process that has ended is taken over', async () => {
  const dead = spawnSync(process.execPath, ['--version']).pid;
  const held = path.join(folder, 'held.lock');
  writeFileSync(held, String(dead));
  expect(await withLock(held, () => 'mine')).toBe('mine');
});

test('waiting is told once, with the owner', async () => {
  const owners: number[] = [];
  let leave!: () => void;
  const first = withLock(file, () => new Promise<void>((resolve) => (leave = resolve)));
  const second = withLock(
    file,
    () => 'second',
    (owner) => {
      owners.push(owner);
      leave();
    },
  );
  await first;
  expect(await second).toBe('second');
  expect(owners).toEqual([process.pid]);
});

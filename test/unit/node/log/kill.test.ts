import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TrajectoryReader } from '../../../../src/node/log/reader.ts';
import { verifyFolder } from '../../../../src/node/log/verify.ts';
import { TrajectoryWriter } from '../../../../src/node/log/writer.ts';
import { chance } from './chance.ts';

const KILLS = 200;
const LANES = 4;
/** A log is killed so often before it is looked through and another is begun. */
const KILLS_A_LOG = 10;

let root: string;
let program: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'coagency-kill-'));
  // In one file it starts in a fraction of the time, two hundred times.
  program = join(root, 'recording-process.mjs');
  const entryPoints = [join(import.meta.dirname, 'recording-process.ts')];
  await build({ entryPoints, outfile: program, bundle: true, minify: true, platform: 'node', format: 'esm' });
});
afterAll(() => rm(root, { recursive: true }));

interface Killed {
  /** Events in the log when it was opened. */
  readonly opened: number;
  /** The last count that was reported durable. */
  readonly durable: number;
}

/** Records in a process of its own, and kills it at a moment that `pick` chooses. */
async function recordAndKill(folder: string, pick: (n: number) => number): Promise<Killed> {
  const child = spawn(process.execPath, [program, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const counts: number[] = [];
  const last = pick(5);
  for await (const line of createInterface(child.stdout)) {
    counts.push(Number(line.split(' ')[1]));
    if (counts.length !== last + 1) continue;
    await delay(pick(12));
    child.kill('SIGKILL');
  }
  await ended;
  expect(child.signalCode).toBe('SIGKILL');
  return { opened: counts[0]!, durable: counts.at(-1)! };
}

async function lookThrough(folder: string): Promise<number> {
  const reader = await TrajectoryReader.open(folder);
  const verdict = await verifyFolder(reader);
  expect(verdict.problem).toBeUndefined();
  let next = 0;
  for await (const line of reader.lines()) {
    const event = JSON.parse(line);
    expect(event.text ?? event.uri).toBe(event.kind === 'note.added' ? `${next} é😀` : `file-${next}`);
    next++;
  }
  expect(next).toBe(verdict.events);
  return next;
}

describe('a recording that is killed', () => {
  it(`${KILLS} times keeps all that was durable, in order`, { timeout: 240_000 }, async () => {
    const lanes = Array.from({ length: LANES }, async (_, lane) => {
      const pick = chance(lane);
      for (let log = 0; log < KILLS / LANES / KILLS_A_LOG; log++) {
        const folder = join(root, `${lane}-${log}`);
        let durable = 0;
        for (let kill = 0; kill < KILLS_A_LOG; kill++) {
          const killed = await recordAndKill(folder, pick);
          expect(killed.opened, `${folder}, kill ${kill}`).toBeGreaterThanOrEqual(durable);
          durable = killed.durable;
        }
        expect(await lookThrough(folder)).toBeGreaterThanOrEqual(durable);
      }
    });
    await Promise.all(lanes);
  });
});

describe('two processes', () => {
  it('cannot record into one folder; when the first is gone, the second can', { timeout: 60_000 }, async () => {
    const folder = join(root, 'shared');
    const child = spawn(process.execPath, [program, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise((resolve) => child.stdout.once('data', resolve));
    const options = { session: 'session-2' };
    await expect(TrajectoryWriter.open(folder, options)).rejects.toThrow(new RegExp(`process ${child.pid} on .* records into`));
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('close', resolve));
    const writer = await TrajectoryWriter.open(folder, options);
    expect(writer.session).toBe('session-1');
    await writer.close();
  });
});

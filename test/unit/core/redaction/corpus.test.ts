import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TrajectoryReader } from '../../../../src/node/log/reader.ts';
import { verifyFolder } from '../../../../src/node/log/verify.ts';
import { leaksOf } from './leaks.ts';
import { RecordingLog } from './recording-log.ts';
import { SCENARIOS } from './scenarios.ts';
import { KIND_COUNT, secretCorpus, seeded } from './secret-corpus.ts';

describe('a corpus of secrets', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'coagency-redaction-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('has many kinds', () => {
    expect(KIND_COUNT).toBeGreaterThanOrEqual(25);
  });

  it.each(Object.entries(SCENARIOS))('leaves none in the log: %s', { timeout: 120_000 }, async (name, scenario) => {
    const secrets = secretCorpus(name.length * 7_919, 8);
    const chance = seeded(name.length);
    const log = await RecordingLog.open(folder);
    for (const secret of secrets) {
      scenario(log, secret, chance);
      await log.flush();
    }
    await log.close();
    expect((await leaksOf(log, secrets)).found).toEqual([]);
    const verdict = await verifyFolder(await TrajectoryReader.open(folder));
    expect(verdict.problem).toBeUndefined();
  });
});

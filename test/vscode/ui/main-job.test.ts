import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { judge } from '../scenario/judge.ts';
import type { Account } from '../scenario/main-job.ts';
import { MainJob } from '../scenario/main-job.ts';
import { setStage } from '../scenario/stage.ts';
import type { Stage } from '../scenario/stage.ts';
import { demoTrace } from '../scenario/trace.ts';

let folder: string;
let stage: Stage;
let account: Account;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'main-job-'));
  stage = await setStage(path.join(folder, 'stage'));
  account = await new MainJob(stage, console.log).run(await demoTrace(folder));
}, 1_800_000);

afterAll(async () => {
  await stage?.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** Judged one by one, so that a failure says which part of the main job it was. */
const PARTS = judge({
  steps: [],
  flags: [],
  override: '',
  traceEdits: 0,
  events: 0,
  beforeCrash: { flushed: 0, kept: 0 },
  verify: { ok: false, events: 0 },
  textMatches: { disk: false, trace: false },
  synced: { count: 0, receipt: false },
  replay: { local: false, server: false, integrity: '' },
  screenshots: [],
}).map(({ what }) => what);

test.each(PARTS)('%s', (part) => {
  expect(judge(account).find(({ what }) => what === part)?.holds, JSON.stringify({ ...account, screenshots: undefined }, null, 1)).toBe(
    true,
  );
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runConformanceTests } from '@durable-streams/server-conformance-tests';
import { afterAll, beforeAll, describe } from 'vitest';
import { serve } from '../../src/server/main.ts';
import type { RunningServer } from '../../src/server/main.ts';
import { FOR_SUITE } from './support/suite-principal.ts';

describe('sqlite', () => {
  const config = { baseUrl: '', longPollTimeoutMs: FOR_SUITE.limits.longPollMs };
  let folder: string;
  let server: RunningServer;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'coagency-'));
    server = await serve({ ...FOR_SUITE, data: folder });
    config.baseUrl = server.url;
  });
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  });
  runConformanceTests(config);
});

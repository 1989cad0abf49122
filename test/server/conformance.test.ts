import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runConformanceTests } from '@durable-streams/server-conformance-tests';
import { afterAll, beforeAll, describe } from 'vitest';
import type { Principal } from '../../src/server/auth/tokens.ts';
import { serve } from '../../src/server/main.ts';
import type { RunningServer } from '../../src/server/main.ts';

// The protocol's own suite sends no token: one principal stands in for all. `COAGENCY_CONFORMANCE` chooses a store; default: both.
const anonymous: Principal = {
  token: 'conformance',
  organization: 'conformance',
  project: null,
  role: 'admin',
  actor: 'conformance',
  expiresAt: null,
};
const limits = { longPollMs: 2_000 };
const chosen = process.env['COAGENCY_CONFORMANCE'] ?? 'sqlite,postgres';

describe.runIf(chosen.includes('sqlite'))('Durable Streams on SQLite', () => {
  const config = { baseUrl: '', longPollTimeoutMs: limits.longPollMs };
  let folder: string;
  let server: RunningServer;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'coagency-'));
    server = await serve({ data: folder, port: 0, host: '127.0.0.1', anonymous, limits });
    config.baseUrl = server.url;
  });
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  });
  runConformanceTests(config);
});

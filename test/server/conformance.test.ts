import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runConformanceTests } from '@durable-streams/server-conformance-tests';
import { afterAll, beforeAll, describe } from 'vitest';
import type { Principal } from '../../src/server/auth/tokens.ts';
import { serve } from '../../src/server/main.ts';
import type { RunningServer } from '../../src/server/main.ts';
import { TestPostgres } from './support/postgres.ts';

// The protocol's own suite. It sends no token: one principal stands in for all. `COAGENCY_STORE` chooses one store; default: both.
const anonymous: Principal = { token: 'suite', organization: 'suite', project: null, role: 'admin', actor: 'suite', expiresAt: null };
const limits = { longPollMs: 2_000, burst: 1e9 };
const listen = { port: 0, host: '127.0.0.1', anonymous, limits };
const chosen = process.env['COAGENCY_STORE'];

if (chosen !== 'postgres') {
  describe('sqlite', () => {
    const config = { baseUrl: '', longPollTimeoutMs: limits.longPollMs };
    let folder: string;
    let server: RunningServer;
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'coagency-'));
      server = await serve({ ...listen, data: folder });
      config.baseUrl = server.url;
    });
    afterAll(async () => {
      await server.stop();
      rmSync(folder, { recursive: true });
    });
    runConformanceTests(config);
  });
}

if (chosen !== 'sqlite') {
  describe('postgres', () => {
    const config = { baseUrl: '', longPollTimeoutMs: limits.longPollMs };
    let postgres: TestPostgres;
    let server: RunningServer;
    beforeAll(async () => {
      postgres = await TestPostgres.start();
      server = await serve({ ...listen, databaseUrl: await postgres.newDatabase() });
      config.baseUrl = server.url;
    });
    afterAll(async () => {
      await server.stop();
      await postgres.remove();
    });
    runConformanceTests(config);
  });
}

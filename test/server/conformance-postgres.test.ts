import { runConformanceTests } from '@durable-streams/server-conformance-tests';
import { afterAll, beforeAll, describe } from 'vitest';
import { serve } from '../../src/server/main.ts';
import type { RunningServer } from '../../src/server/main.ts';
import { TestPostgres } from './support/postgres.ts';
import { FOR_SUITE } from './support/suite-principal.ts';

describe('postgres', () => {
  const config = { baseUrl: '', longPollTimeoutMs: FOR_SUITE.limits.longPollMs };
  let postgres: TestPostgres;
  let server: RunningServer;
  beforeAll(async () => {
    postgres = await TestPostgres.start();
    server = await serve({ ...FOR_SUITE, databaseUrl: await postgres.newDatabase() });
    config.baseUrl = server.url;
  });
  afterAll(async () => {
    await server.stop();
    await postgres.remove();
  });
  runConformanceTests(config);
});

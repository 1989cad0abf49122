import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DurableStreamTestServer } from '@durable-streams/server';
import { serve } from '../../../src/server/main.ts';
import type { ServeOptions } from '../../../src/server/main.ts';

// A server in a process of its own, so that what it uses is its own. Messages: `start`, then `peak`, `seal`.
type Message = { start: ServeOptions } | { reference: string } | 'peak' | 'seal';
let seal = async (): Promise<number> => 0;

process.on('message', (message: Message) => void answer(message).then((value) => process.send!(value)));
process.once('disconnect', () => process.exit());

async function answer(message: Message): Promise<object> {
  if (message === 'peak') return { peak: process.resourceUsage().maxRSS * 1024 };
  if (message === 'seal') return { stored: await seal() };
  if ('reference' in message) {
    const server = new DurableStreamTestServer({ port: 0, host: '127.0.0.1', dataDir: message.reference });
    return { url: await server.start(), token: '' };
  }
  const options = message.start;
  const { url, services } = await serve({ ...options, limits: { burst: 1e9 } });
  const { tokens, streams, database } = services;
  seal = async () => {
    await streams.sealAll(new AbortController().signal, -1);
    const { sql } = await import('kysely');
    if (database.dialect === 'postgres') return 0;
    await sql`vacuum`.execute(database.sql);
    await sql`pragma wal_checkpoint(truncate)`.execute(database.sql);
    return statSync(join(options.data!, 'coagency.sqlite')).size;
  };
  const organization = await tokens.organizationNamed('bench');
  const { secret } = await tokens.create({ role: 'annotator', organization, expiresAt: null });
  return { url, token: secret };
}

import type { Command } from 'commander';
import { serve } from '../server/main.ts';
import type { Log } from '../server/observe.ts';
import { InputError } from './io.ts';
import type { Io } from './io.ts';
import { databaseOptions } from './database-options.ts';
import type { DatabaseOptions } from './database-options.ts';

interface Options extends DatabaseOptions {
  readonly port: string;
  readonly host: string;
  readonly verbose?: boolean;
}

export function build(command: Command, io: Io): void {
  databaseOptions(command)
    .option('--port <n>', 'port; 0: any free one', '4780')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--verbose', 'log every request, without content, on standard error')
    .action(async (options: Options) => {
      const port = Number(options.port);
      if (!/^\d{1,5}$/.test(options.port) || port > 65_535) throw new InputError(`${options.port} is not a port`);
      const log: Log = (entry) => {
        if (options.verbose || entry['level'] !== 'info') io.warn(JSON.stringify({ time: new Date().toISOString(), ...entry }));
      };
      const { interrupted } = io;
      const server = await serve({ ...options, port, log });
      await io.write(`listening on ${server.url}\n`);
      if (!interrupted.aborted) await new Promise((resolve) => interrupted.addEventListener('abort', resolve, { once: true }));
      await server.stop();
    });
}

import type { Command } from 'commander';

export interface DatabaseOptions {
  readonly data?: string;
  readonly databaseUrl?: string;
}

/** Where the server's data lies; the same two options for every command that opens it. */
export const databaseOptions = (command: Command): Command =>
  command
    .option('--data <dir>', 'folder of the embedded database and of the key that signs receipts (default: coagency-data)')
    .option('--database-url <url>', 'a PostgreSQL instead: postgres://user:password@host/name');

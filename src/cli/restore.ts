import type { Command } from 'commander';
import { restore } from '../server/backup/restore.ts';
import { databaseOptions } from './database-options.ts';
import type { DatabaseOptions } from './database-options.ts';
import type { Io } from './io.ts';

export function build(command: Command, io: Io): void {
  databaseOptions(command)
    .requiredOption('--from <dir>', 'the copy: what `coagency backup` made, or the data folder of a server that was stopped')
    .action(async ({ from, ...location }: DatabaseOptions & { readonly from: string }) => {
      const streams = await restore(from, location, io.interrupted);
      await io.write(`restored: ${streams} streams, and the key that signs receipts; \`coagency reindex\` checks every chain\n`);
    });
}

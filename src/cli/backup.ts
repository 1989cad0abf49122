import type { Command } from 'commander';
import { backUp } from '../server/backup/back-up.ts';
import { databaseOptions } from './database-options.ts';
import type { DatabaseOptions } from './database-options.ts';
import type { Io } from './io.ts';

export function build(command: Command, io: Io): void {
  databaseOptions(command)
    .requiredOption('--out <dir>', 'where the copy goes, a data folder of its own: serve from it, or restore it')
    .action(async ({ out, ...location }: DatabaseOptions & { readonly out: string }) => {
      await backUp(location, out, io.interrupted);
      await io.write(`${out} holds a copy; it has the key that signs receipts: keep it as safe as the original\n`);
    });
}

import type { Command } from 'commander';
import { backUp } from '../server/backup.ts';
import { openDatabase } from '../server/main.ts';
import { InputError } from './io.ts';
import type { Io } from './io.ts';

interface Options {
  readonly data: string;
  readonly out: string;
}

export function build(command: Command, io: Io): void {
  command
    .option('--data <dir>', 'the server’s data folder', 'coagency-data')
    .requiredOption('--out <dir>', 'where the copy goes; serve from it to restore')
    .action(async ({ data, out }: Options) => {
      const database = await openDatabase({ data });
      try {
        await backUp(database, data, out);
      } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException;
        throw code === 'EEXIST' || code === 'EACCES' || code === 'ENOSPC' ? new InputError(message) : error;
      } finally {
        await database.close();
      }
      await io.write(`${out} holds a copy; it has the key that signs receipts: keep it as safe as the original\n`);
    });
}

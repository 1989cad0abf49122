import type { Command } from 'commander';
import type { Io } from './io.ts';

export function build(command: Command, io: Io): void {
  command
    .command('edit-trace')
    .summary('a recorded stream of edits (the format of the public editing traces)')
    .description('Imports a recorded stream of edits; the result reproduces the trace’s end content byte for byte.')
    .argument('<file>', 'a trace as JSON, gzipped or not')
    .requiredOption('--out <dir>', 'the new trajectory’s folder')
    .action(async (file: string, options: { out: string }) =>
      (await import('./import/edit-trace.ts')).importEditTrace(file, options.out, io),
    );
}

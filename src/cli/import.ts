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
  command
    .command('git')
    .summary('a series of commits')
    .description('Imports a series of commits: each one’s changes as edits, one step a commit unless a plan is given.')
    .argument('<repo>', 'a git repository')
    .argument('<range>', 'commits as git names them, such as main~20..main')
    .requiredOption('--out <dir>', 'the new trajectory’s folder')
    .option('--plan <file>', 'a plan (any format that Coagency reads) instead of one step a commit')
    .action(async (repository: string, range: string, options: { out: string; plan?: string }) =>
      (await import('./import/git.ts')).importGit(repository, range, options, io),
    );
}

import { Command, CommanderError } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
import { commands } from './commands.ts';
import { InputError } from './io.ts';
import type { Io } from './io.ts';
import { asInputError } from './known-error.ts';

const oneLine = (text: string): string =>
  text
    .trim()
    .replace(/^error: /, '')
    .replace(/\s*\n\s*/g, ' ');

/** Runs one command line (without `node` and the script). Resolves to the exit code: 0 done, 1 the answer is no, 2 bad usage or input. */
export async function run(args: readonly string[], io: Omit<Io, 'answerNo'>): Promise<0 | 1 | 2> {
  let no = false;
  const written: Promise<void>[] = [];
  // Not copied: whoever reads `interrupted` says that it takes care of it.
  const context: Io = Object.assign(Object.create(io) as typeof io, { answerNo: () => void (no = true) });
  const configure = (command: Command): Command =>
    command
      .exitOverride()
      .showSuggestionAfterError()
      .configureOutput({
        writeOut: (text) => void written.push(io.write(text)),
        writeErr: (text) => io.warn(text.trimEnd()),
        outputError: () => {},
      });

  const program = configure(new Command('coagency'));
  program.version(manifest.version);
  program.description('Record, verify, sync and replay how experts work with an AI’s plan.');
  for (const [name, entry] of Object.entries(commands)) {
    const command = configure(program.command(name).summary(entry.summary).description(entry.summary));
    if (name === args[0] || (args[0] === 'help' && name === args[1])) {
      (await entry.load()).build(command, context);
      command.commands.forEach(configure);
    }
  }
  try {
    await program.parseAsync(args, { from: 'user' });
    return no ? 1 : 0;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0;
      // Commander raises this after it was asked for nothing; the help went to standard error and is no answer.
      if (error.code !== 'commander.help') io.warn(`coagency: ${oneLine(error.message)}`);
      return 2;
    }
    const known = asInputError(error);
    if (!(known instanceof InputError)) throw error;
    io.warn(`coagency: ${oneLine(known.message)}`);
    return 2;
  } finally {
    await Promise.all(written);
  }
}

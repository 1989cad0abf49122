import type { Command } from 'commander';
import type { Io } from './io.ts';

export function build(command: Command, _io: Io): void {
  command.argument('<dir>', 'the trajectory’s folder').option('--json', 'print one JSON document');
}

import type { Command } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
import type { Io } from './io.ts';
import { Sessions } from './mcp/sessions.ts';

export function build(command: Command, io: Io): void {
  command
    .argument('<dir>', 'a trajectory’s folder, or the folder of all sessions: then the newest one that is not finished')
    .action(async (folder: string) => {
      const sessions = await Sessions.open(folder);
      const { serve } = await import('./mcp/server.ts');
      await serve(sessions, manifest.version, io);
    });
}

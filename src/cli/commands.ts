import type { Command } from 'commander';
import type { Io } from './io.ts';

export interface CommandModule {
  /** Declares arguments and options on `command`, and the action that runs. Its name and summary come from the table. */
  readonly build: (command: Command, io: Io) => void;
}

interface Entry {
  readonly summary: string;
  readonly load: () => Promise<CommandModule>;
}

/**
 * One line a command, one file a command (which exports `build`); it is loaded when it is the one asked for. An action throws
 * InputError for bad usage or input (exit 2), calls `io.answerNo()` for a no (exit 1), and never calls `process.exit`.
 */
export const commands: Readonly<Record<string, Entry>> = {
  verify: { summary: 'check the chain, the seals and every recorded hash of a trajectory', load: () => import('./verify.ts') },
  text: { summary: 'a document’s text at any event, or the list of documents', load: () => import('./text.ts') },
  import: { summary: 'a trajectory from what others recorded', load: () => import('./import.ts') },
  serve: { summary: 'the sync server', load: () => import('./serve.ts') },
  key: { summary: 'the key that a server signs receipts with', load: () => import('./key.ts') },
  token: { summary: 'tokens that open a server', load: () => import('./token.ts') },
  evaluate: { summary: 'how well the tracker names steps, skips and off-plan work', load: () => import('./evaluate.ts') },
  track: { summary: 'today’s tracker over a recorded session, and what changes', load: () => import('./track.ts') },
  export: { summary: 'what training and analysis load, from any number of trajectories', load: () => import('./export.ts') },
  backup: { summary: 'copy a server’s data while it runs', load: () => import('./backup.ts') },
  restore: { summary: 'put what backup copied into an empty store, SQLite or PostgreSQL', load: () => import('./restore.ts') },
  reindex: { summary: 'rebuild a server’s index from its streams', load: () => import('./reindex.ts') },
  mcp: {
    summary: 'plan and overrides for agents outside of the editor, over MCP on standard input and output',
    load: () => import('./mcp.ts'),
  },
  sync: { summary: 'upload a trajectory, or what of it is new, and keep the server’s receipt', load: () => import('./sync.ts') },
};

#!/usr/bin/env node
import { once } from 'node:events';
import { run } from './run.ts';

// A reader that has seen enough (`coagency text … | head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

const interrupt = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupt.abort(signal));

// Never process.exit() at the end: what is still on its way into a pipe would be cut.
process.exitCode = await run(process.argv.slice(2), {
  write: async (chunk) => {
    if (!process.stdout.write(chunk)) await once(process.stdout, 'drain');
  },
  warn: (line) => void process.stderr.write(`${line}\n`),
  interrupted: interrupt.signal,
});

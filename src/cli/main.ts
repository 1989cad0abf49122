#!/usr/bin/env node
import { once } from 'node:events';
import { run } from './run.ts';

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // A reader that has seen enough (`coagency text … | head`) is no failure; a disk that is full is one.
  if (error.code === 'EPIPE') process.exit();
  process.stderr.write(`coagency: cannot write what was asked for: ${error.message}\n`);
  process.exit(2);
});

const interrupt = new AbortController();
let told = false;

// Never process.exit() at the end: what is still on its way into a pipe would be cut.
process.exitCode = await run(process.argv.slice(2), {
  write: async (chunk) => {
    if (!process.stdout.write(chunk)) await once(process.stdout, 'drain');
  },
  warn: (line) => void process.stderr.write(`${line}\n`),
  get interrupted() {
    if (!told) for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupt.abort(signal));
    told = true;
    return interrupt.signal;
  },
}).catch((error: unknown) => {
  // A bug keeps its stack. Node would exit 1 with it, which here means that the answer is no.
  console.error(error);
  return 2;
});

import { run } from '../../../src/cli/run.ts';

export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs one command line in this process. */
export async function cli(...args: string[]): Promise<Outcome> {
  const out: Buffer[] = [];
  const err: string[] = [];
  const code = await run(args, {
    write: async (chunk) => void out.push(Buffer.from(chunk)),
    warn: (line) => void err.push(line),
    interrupted: new AbortController().signal,
  });
  return { code, out: Buffer.concat(out).toString(), err: err.join('\n') };
}

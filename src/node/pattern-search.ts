import { Worker } from 'node:worker_threads';

/** The pattern took too long: a nested repetition that backtracks for ever looks like this. */
export class PatternTooSlowError extends Error {
  override readonly name = 'PatternTooSlowError';
}

/** A program of its own, since a regular expression at work cannot be interrupted, its thread can. */
const PROGRAM = `
const { parentPort, workerData: { pattern, flags, texts } } = require('node:worker_threads');
const search = new RegExp(pattern, flags);
parentPort.postMessage(texts.findIndex((text) => search.test(text)));
`;

/**
 * Index of the first text that the pattern is found in, or -1. Whatever the pattern, the caller's thread stays free.
 *
 * @param limit milliseconds
 * @throws PatternTooSlowError; SyntaxError when it is no regular expression
 */
export async function searchPattern(pattern: string, flags: string, texts: readonly string[], limit: number): Promise<number> {
  // Said here and at once, not by a thread.
  void new RegExp(pattern, flags);
  const worker = new Worker(PROGRAM, { eval: true, workerData: { pattern, flags, texts }, env: {}, execArgv: [] });
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<number>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', () => reject(new Error('the search ended without a result')));
      timer = setTimeout(() => reject(new PatternTooSlowError(`no result within ${limit} ms`)), limit);
    });
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}

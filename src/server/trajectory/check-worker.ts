import { parentPort } from 'node:worker_threads';
import { ProblemError } from '../problem.ts';
import { checkBatch } from './check-batch.ts';
import type { Batch } from './check-batch.ts';
import type { Answer } from './check-threads.ts';

// A thread that checks one batch after the other.
parentPort!.on('message', (batch: Batch) => void answer(batch).then((said) => parentPort!.postMessage(said)));

async function answer(batch: Batch): Promise<Answer> {
  try {
    // A Buffer arrives as the bytes that it is made of.
    const wire = Buffer.from(batch.body.wire.buffer, batch.body.wire.byteOffset, batch.body.wire.byteLength);
    const { checked, rows } = await checkBatch({ ...batch, body: { ...batch.body, wire } });
    // What is stored as it came need not travel back.
    return { checked, rows: rows.map((row) => (row.body === wire ? { ...row, body: undefined } : row)) };
  } catch (error) {
    if (!(error instanceof ProblemError)) return { failure: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    const { status, code, details, headers } = error;
    return { problem: { status, code, details, headers } };
  }
}

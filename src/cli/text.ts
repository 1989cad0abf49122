import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import { Documents } from '../core/text/documents.ts';
import { TextMismatchError } from '../core/text/file-state.ts';
import { decodeEvent } from '../core/trajectory/codec.ts';
import { LogError } from '../core/trajectory/log-error.ts';
import type { TrajectoryReader } from '../node/log/reader.ts';
import { folderBlobs } from '../node/log/verify.ts';
import { InputError } from './io.ts';
import type { Io } from './io.ts';
import { openTrajectory, wholeLog } from './trajectory.ts';

export function build(command: Command, io: Io): void {
  command
    .argument('<dir>', 'the trajectory’s folder')
    .option('--path <path>', 'print this document’s text; without it, the documents are listed, one path a line')
    .option('--at <seq>', 'as it stood after event SEQ (default: the end)', parseSeq)
    .action(async (folder: string, options: { path?: string; at?: number }) => {
      const documents = await documentsAt(folder, options.at);
      if (options.path === undefined) {
        await io.write(
          documents
            .uris()
            .map((uri) => `${uri}\n`)
            .join(''),
        );
        return;
      }
      const text = documents.textOf(options.path);
      if (text === undefined) {
        const why = documents.file(options.path)?.deleted
          ? 'it is deleted then'
          : documents.file(options.path)
            ? 'its text was not recorded'
            : 'the log has no such document';
        throw new InputError(`no text of ${options.path}: ${why}`);
      }
      await io.write(Buffer.from(text));
    });
}

/** The documents after event `at` (default: the last). @throws InputError. */
async function documentsAt(folder: string, at: number | undefined): Promise<Documents> {
  const documents = new Documents(folderBlobs(folder));
  try {
    const reader = await openTrajectory(folder);
    await replay(reader, documents, at);
  } catch (error) {
    if (error instanceof TextMismatchError || error instanceof LogError)
      throw new InputError(`${folder}: ${error.message}; see coagency verify`);
    throw error;
  }
  return documents;
}

async function replay(reader: TrajectoryReader, documents: Documents, at: number | undefined): Promise<void> {
  const count = await reader.count();
  if (at !== undefined && at >= count) throw new InputError(`there is no event ${at}: the last one is ${count - 1}`);
  for await (const line of wholeLog(reader)) {
    const event = decodeEvent(line);
    documents.apply(event);
    if (event.seq === at) return;
  }
}

function parseSeq(value: string): number {
  if (!/^\d+$/.test(value)) throw new InvalidArgumentError('an event’s number is 0 or more.');
  return Number(value);
}

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, open, readdir, readFile, rm, writeFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { ExportCollector } from '../core/export/collector.ts';
import { formats } from '../core/export/formats.ts';
import { readReview } from '../core/review/lines.ts';
import { reviewRows } from '../core/review/rows.ts';
import { decodeEvent } from '../core/trajectory/codec.ts';
import { LogError } from '../core/trajectory/log-error.ts';
import { errorCode } from '../node/files.ts';
import { folderBlobs, verifyFolder } from '../node/log/verify.ts';
import type { TrajectoryReader } from '../node/log/reader.ts';
import { SyncFolder } from '../node/sync-folder.ts';
import { InputError, type Io } from './io.ts';
import { openTrajectory } from './trajectory.ts';

/** What `manifest.json` says of a session that was exported. */
interface Source {
  readonly session: string;
  readonly events: number;
  /** The hash chain's head: with the receipts it proves which log this was. */
  readonly head: string;
  readonly rows: number;
  /** The server's signed receipts, as kept beside the log. */
  readonly receipts: readonly unknown[];
}

interface Options {
  readonly format: string;
  readonly out: string;
  readonly json?: boolean;
}

export function build(command: Command, io: Io): void {
  const names = ['events', ...Object.keys(formats)];
  command
    .argument('<dir...>', 'folders of trajectories')
    .addOption(new Option('--format <format>', 'what to write').choices(names).makeOptionMandatory())
    .requiredOption('--out <dir>', 'a new or empty folder')
    .option('--json', 'print the manifest as one JSON document')
    .addHelpText(
      'after',
      `\nFormats:\n  ${'events'.padEnd(12)} the exact lines of the log\n${Object.entries(formats)
        .map(([name, { summary }]) => `  ${name.padEnd(12)} ${summary}`)
        .join('\n')}`,
    )
    .action(async (folders: string[], options: Options) => {
      const manifest = await exportAll(folders, options, io.interrupted);
      if (manifest.refused.length > 0) io.answerNo();
      for (const { folder, why } of manifest.refused) io.warn(`coagency: ${folder} is left out: ${why}; see coagency verify`);
      if (options.json) await io.write(`${JSON.stringify(manifest, null, 2)}\n`);
      else await io.write(`${manifest.rows} rows of ${manifest.sessions.length} sessions in ${join(options.out, manifest.file)}\n`);
    });
}

async function exportAll(folders: readonly string[], { format, out }: Options, interrupted: AbortSignal) {
  await requireEmpty(out);
  const readers = await Promise.all(folders.map(async (folder) => ({ folder, reader: await opened(folder) })));
  await mkdir(out, { recursive: true });
  try {
    return await writeAll(readers, { format, out }, interrupted);
  } catch (error) {
    // Half of an export is none, and would be in the way of the next one.
    await rm(out, { recursive: true, force: true });
    throw error;
  }
}

/** Why there is no reader, where a log is broken so early that there is nothing to read. @throws InputError where there is no log. */
async function opened(folder: string): Promise<TrajectoryReader | LogError> {
  return openTrajectory(folder).catch((error: unknown) => {
    if (error instanceof LogError) return error;
    throw error;
  });
}

interface Opened {
  readonly folder: string;
  readonly reader: TrajectoryReader | LogError;
}

async function writeAll(readers: readonly Opened[], { format, out }: Options, interrupted: AbortSignal) {
  const file = await LineFile.create(join(out, `${format}.jsonl`));
  const sessions: Source[] = [];
  const refused: { folder: string; why: string }[] = [];
  const reviews: string[] = [];
  for (const { folder, reader } of readers) {
    if (reader instanceof LogError) {
      refused.push({ folder, why: reader.message });
      continue;
    }
    // A log that does not prove exact must not train anything.
    const verdict = await verifyFolder(reader);
    if (verdict.problem) {
      refused.push({ folder, why: `event ${verdict.problem.seq}: ${verdict.problem.message}` });
      continue;
    }
    const before = file.lines;
    await (format === 'events' ? copyEvents(reader, out, file, interrupted) : foldRows(reader, format, file, interrupted));
    sessions.push({
      session: reader.session,
      events: verdict.events,
      head: verdict.head,
      rows: file.lines - before,
      receipts: await receiptsOf(folder),
    });
    reviews.push(...(await reviewsOf(folder)));
  }
  // What reviewers said of these sessions stands beside every format, where there is any.
  if (reviews.length > 0) await writeFile(join(out, 'reviews.jsonl'), `${reviews.join('\n')}\n`);
  const sha256 = await file.end();
  const manifest = { format, file: `${format}.jsonl`, rows: file.lines, sha256, sessions, reviews: reviews.length, refused };
  await writeFile(join(out, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}

async function requireEmpty(out: string): Promise<void> {
  const there = await readdir(out).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return [];
    throw new InputError(`cannot write to ${out}: ${(error as Error).message}`);
  });
  if (there.length > 0) throw new InputError(`${out} is not empty; name a new folder`);
}

/** Each session's header line, then its events: the very bytes that the hash chain runs over. Blobs, named by their hashes, beside it. */
async function copyEvents(reader: TrajectoryReader, out: string, file: LineFile, interrupted: AbortSignal): Promise<void> {
  const blobs = join(reader.folder, 'blobs');
  if (existsSync(blobs)) await cp(blobs, join(out, 'blobs'), { recursive: true });
  await file.line(await reader.header());
  for await (const line of linesOf(reader, interrupted)) await file.line(line);
}

async function foldRows(reader: TrajectoryReader, format: string, file: LineFile, interrupted: AbortSignal): Promise<void> {
  const collector = new ExportCollector(reader.session, folderBlobs(reader.folder));
  for await (const line of linesOf(reader, interrupted)) collector.apply(decodeEvent(line));
  // The last burst of a session that was not finished is not over for the fold.
  collector.model.work.endBurst();
  for (const row of formats[format]!.rows(collector)) await file.line(JSON.stringify(row));
}

async function* linesOf(reader: TrajectoryReader, interrupted: AbortSignal): AsyncGenerator<string> {
  for await (const line of reader.lines()) {
    if (interrupted.aborted) throw new InputError('interrupted: nothing was exported');
    yield line;
  }
}

async function receiptsOf(folder: string): Promise<readonly unknown[]> {
  try {
    const lines = (await readFile(new SyncFolder(folder).receiptsFile, 'utf8')).split('\n');
    // What follows the last line feed is a line that was being written.
    return lines.slice(0, -1).flatMap(parsed);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw new InputError(`the receipts in ${folder} cannot be read: ${(error as Error).message}`);
  }
}

/** A line that a crash left broken is no receipt, and no reason against the others; whether those hold is for `verify` to say. */
function parsed(line: string): unknown[] {
  try {
    return [JSON.parse(line)];
  } catch {
    return [];
  }
}

/** What stands in the review that lies beside the log. */
async function reviewsOf(folder: string): Promise<readonly string[]> {
  try {
    const { header, events } = readReview(await readFile(join(folder, 'review.jsonl'), 'utf8'));
    return header ? reviewRows(header, events).map((row) => JSON.stringify(row)) : [];
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw new InputError(`the review in ${folder} cannot be read: ${(error as Error).message}`);
  }
}

const BUFFER = 1 << 20;

/** Lines written a megabyte at a time, so that a session of any length needs little memory, and hashed on the way. */
class LineFile {
  readonly #file: FileHandle;
  readonly #hash = createHash('sha256');
  #waiting = '';
  lines = 0;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  static async create(path: string): Promise<LineFile> {
    return new LineFile(await open(path, 'wx'));
  }

  async line(text: string): Promise<void> {
    this.#waiting += `${text}\n`;
    this.lines++;
    if (this.#waiting.length >= BUFFER) await this.#write();
  }

  /** Resolves to the SHA-256 of all that was written. */
  async end(): Promise<string> {
    await this.#write();
    await this.#file.close();
    return this.#hash.digest('hex');
  }

  async #write(): Promise<void> {
    this.#hash.update(this.#waiting);
    await this.#file.appendFile(this.#waiting);
    this.#waiting = '';
  }
}

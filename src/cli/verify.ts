import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { LogError } from '../core/trajectory/log-error.ts';
import { errorCode } from '../node/files.ts';
import { verifyFolder } from '../node/log/verify.ts';
import type { FolderVerdict } from '../node/log/verify.ts';
import { SyncFolder } from '../node/sync-folder.ts';
import { ServerKeys } from '../protocol/sync.ts';
import type { ServerKey } from '../protocol/sync.ts';
import { verifyReceipts } from '../sync/receipts.ts';
import type { IsServerKey, ReceiptsReport } from '../sync/receipts.ts';
import { InputError } from './io.ts';
import type { Io } from './io.ts';
import { openTrajectory } from './trajectory.ts';

export function build(command: Command, io: Io): void {
  command
    .argument('<dir>', 'the trajectory’s folder')
    .option('--receipts', 'also check what the server signed for, kept beside the log; without any, the answer is no')
    .option('--keys <file-or-url>', 'with --receipts: what the server’s GET /api/keys says, or its address; no other key counts then')
    .option('--json', 'print one JSON document')
    .action(async (folder: string, options: { json?: boolean; receipts?: boolean; keys?: string }) => {
      const published = options.keys === undefined ? undefined : await publishedKeys(options.keys);
      const verdict = await verify(folder);
      const receipts = options.receipts ? await checkReceipts(folder, verdict, published) : undefined;
      const ok = !verdict.problem && (!receipts || receipts.verdict === 'verified');
      if (!ok) io.answerNo();
      if (options.json) await io.write(`${JSON.stringify({ folder, ok, ...verdict, ...(receipts && { receipts }) }, null, 2)}\n`);
      else await io.write(describe(folder, verdict) + (receipts ? describeReceipts(receipts) : ''));
    });
}

/** A log that is broken answers for its sound beginning alone: receipts beyond that do not hold. */
async function checkReceipts(
  folder: string,
  { session, problem, events }: FolderVerdict,
  published: readonly ServerKey[] | undefined,
): Promise<ReceiptsReport> {
  const text = await readFile(new SyncFolder(folder).receiptsFile, 'utf8').catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return '';
    throw error;
  });
  const reader = session === '' ? undefined : await openTrajectory(folder);
  const trusted = published ? () => published : await new SyncFolder(folder).trustedKeys();
  const isServerKey: IsServerKey = (server, key) => trusted(server)?.some((each) => each.publicKey === key.publicKey);
  return verifyReceipts(text, session, async (count) => (problem && count > events ? undefined : reader?.head(count)), isServerKey);
}

/** @throws InputError where there are none */
async function publishedKeys(from: string): Promise<readonly ServerKey[]> {
  try {
    const text = /^https?:/.test(from) ? await (await fetch(new URL('/api/keys', from))).text() : await readFile(from, 'utf8');
    return ServerKeys.parse(JSON.parse(text)).keys;
  } catch (error) {
    throw new InputError(`no keys of a server at ${from}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function describeReceipts({ verdict, valid, upTo, receivedAt, unknownKeys, problems }: ReceiptsReport): string {
  if (verdict === 'none') return 'no receipts: no server has signed for this log\n';
  const lines = problems.map(({ line, why }) => `receipt ${line} does NOT hold: ${why}`);
  if (valid > 0) lines.push(`${valid} receipts hold; the server signed for the first ${upTo} events, last at ${receivedAt}`);
  for (const key of unknownKeys) lines.push(`key ${key} is known from the receipts alone: compare it with the server’s (--keys)`);
  return `${lines.join('\n')}\n`;
}

async function verify(folder: string): Promise<FolderVerdict> {
  try {
    return await verifyFolder(await openTrajectory(folder));
  } catch (error) {
    if (!(error instanceof LogError)) throw error;
    // Broken so early that not even its first segment can be opened.
    const problem = { code: error.code, seq: 0, message: error.message };
    return {
      session: '',
      version: 0,
      events: 0,
      head: '',
      segments: 0,
      seals: 0,
      hashes: 0,
      documents: 0,
      unknown: 0,
      problem,
    };
  }
}

function describe(folder: string, verdict: FolderVerdict): string {
  const { problem, events } = verdict;
  if (problem) return `BROKEN at event ${problem.seq}: ${problem.message} (${problem.code})\n${events} events before it are sound.\n`;
  const lines = [
    `${folder}: sound`,
    `session ${verdict.session}, log version ${verdict.version}`,
    `${events} events in ${verdict.segments} segments (${verdict.seals} sealed), chain head ${verdict.head}`,
    `${verdict.documents} documents replayed, ${verdict.hashes} recorded hashes met`,
  ];
  if (verdict.unknown > 0) lines.push(`${verdict.unknown} events of kinds that this version does not know`);
  for (const { segment, offset, lines: lost, kept } of verdict.damages ?? [])
    lines.push(
      `segment ${segment} was found damaged at byte ${offset}: ${lost} lines from there on are not in the log, but kept in ${kept}`,
    );
  if (verdict.tornTail !== undefined) lines.push(`not counted: ${verdict.tornTail}`);
  return `${lines.join('\n')}\n`;
}

import type { Command } from 'commander';
import { LogError } from '../core/trajectory/log-error.ts';
import { verifyFolder } from '../node/log/verify.ts';
import type { FolderVerdict } from '../node/log/verify.ts';
import type { Io } from './io.ts';
import { openTrajectory } from './trajectory.ts';

export function build(command: Command, io: Io): void {
  command
    .argument('<dir>', 'the trajectory’s folder')
    .option('--json', 'print one JSON document')
    .action(async (folder: string, options: { json?: boolean }) => {
      const verdict = await verify(folder);
      if (verdict.problem) io.answerNo();
      await io.write(
        options.json ? `${JSON.stringify({ folder, ok: !verdict.problem, ...verdict }, null, 2)}\n` : describe(folder, verdict),
      );
    });
}

async function verify(folder: string): Promise<FolderVerdict> {
  try {
    return await verifyFolder(await openTrajectory(folder));
  } catch (error) {
    if (!(error instanceof LogError)) throw error;
    // Broken so early that not even its first segment can be opened.
    const problem = { code: error.code, seq: 0, message: error.message };
    return { session: '', version: 0, events: 0, head: '', segments: 0, seals: 0, hashes: 0, documents: 0, unknown: 0, problem };
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
  if (verdict.tornTail !== undefined) lines.push(`not counted: ${verdict.tornTail}`);
  return `${lines.join('\n')}\n`;
}

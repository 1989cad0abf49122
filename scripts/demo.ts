// npm run demo [-- --trace FILE.json.gz]: the main job without a person, in a real VS Code, on this repository's own clone.
// Leaves screenshots; fails if any part failed.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { judge } from '../test/vscode/scenario/judge.ts';
import { MainJob } from '../test/vscode/scenario/main-job.ts';
import { demoTrace } from '../test/vscode/scenario/trace.ts';
import { setStage } from '../test/vscode/scenario/stage.ts';
import { root } from './toolchain.mjs';

// What was started is ended when the process exits, however it is told to.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130));

const folder = path.join(root, 'test/output/demo');
const started = performance.now();
const say = (line: string): void => console.log(`[${((performance.now() - started) / 1000).toFixed(0).padStart(4)} s] ${line}`);

const { values } = parseArgs({ options: { trace: { type: 'string' } } });
const trace = values.trace ?? (await demoTrace(folder));
say(`the recorded session: ${path.basename(trace)}${existsSync(trace) ? '' : ' (missing)'}`);
const stage = await setStage(folder);
try {
  const account = await new MainJob(stage, say).run(trace);
  const verdicts = judge(account);
  console.log('\nSteps');
  for (const { title, state } of account.steps) console.log(`  ${state.padEnd(16)} ${title}`);
  console.log('Flags');
  for (const flag of account.flags) console.log(`  ${flag.replaceAll('\n', ' ')}`);
  console.log(`Override\n  ${account.override}`);
  console.log(
    `Log\n  ${account.events} events, ${account.traceEdits} edits played; ${account.beforeCrash.kept} of ${account.beforeCrash.flushed} flushed events kept through a killed extension host`,
  );
  console.log(`Synced\n  ${account.synced.count} events on the server, receipt ${account.synced.receipt ? 'kept' : 'missing'}`);
  console.log(`Replay\n  ${account.replay.integrity}`);
  console.log(`Screenshots\n${account.screenshots.map((file) => `  ${path.relative(root, file)}`).join('\n')}\n`);
  for (const { what, holds } of verdicts) console.log(`${holds ? 'ok    ' : 'FAILED'} ${what}`);
  if (verdicts.some(({ holds }) => !holds)) process.exitCode = 1;
} catch (error) {
  console.error(error instanceof Error ? (error.stack ?? error.message) : error);
  await stage.page.screenshot({ path: path.join(folder, 'failed.png') }).catch(() => undefined);
  process.exitCode = 1;
} finally {
  await stage.close();
}

import { runTests } from '@vscode/test-electron';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Outcome } from '../../scripts/totals.ts';
import { desktopForTests } from './host/desktop.ts';
import { followReport } from './report.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Runs the bundled suites (dist/test) inside the extension host of a real VS Code, with the extension from this folder:
 * a desktop one where there is one, else the one from npm, which stands in as the executable.
 * `only`: outermost suites to run; absent: those that COAGENCY_SUITE_GREP, a pattern, lets through, or all.
 */
export async function runSuites(only?: readonly string[]): Promise<Outcome> {
  const grep = only && { COAGENCY_SUITE_GREP: `^(${only.map((name) => name.replaceAll(/\W/g, '.')).join('|')}) ` };
  const folder = await mkdtemp(path.join(tmpdir(), 'coagency-suites-'));
  const report = path.join(folder, 'report.jsonl');
  const workspace = path.join(folder, 'workspace');
  await mkdir(workspace);
  await writeFile(path.join(workspace, 'a.txt'), 'hello\n');
  await writeFile(report, '');
  // A workspace file, not a folder: so roots can come and go without a new extension host.
  const workspaceFile = path.join(folder, 'suites.code-workspace');
  await writeFile(workspaceFile, JSON.stringify({ folders: [{ path: 'workspace' }] }));
  try {
    const desktop = await desktopForTests();
    console.log(`suites in the extension host of ${desktop ?? 'VS Code from npm'}`);
    const run = runTests({
      vscodeExecutablePath: desktop ?? fileURLToPath(new URL('host/shim.ts', import.meta.url)),
      extensionDevelopmentPath: ROOT,
      extensionTestsPath: path.join(ROOT, 'dist/test/index.cjs'),
      extensionTestsEnv: { COAGENCY_SUITE_REPORT: report, COAGENCY_SUITE_WORKSPACE: workspace, ...grep },
      launchArgs: [workspaceFile, `--user-data-dir=${path.join(folder, 'user')}`, `--extensions-dir=${path.join(folder, 'extensions')}`],
    }).then(
      () => undefined,
      // A failing suite is one reason among others, and the report tells them apart.
      (error: unknown) => console.log(String(error)),
    );
    return await followReport(report, run, console.log);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { runCommand } from '../../scripts/command.ts';
import { root } from '../../scripts/toolchain.mjs';
import { packageExtension } from '../../scripts/vsix.ts';
import { launchBrowser } from '../vscode/host/browser.ts';
import { startServer } from '../vscode/host/server.ts';
import { runPaletteCommand, workbenchUrl } from '../vscode/host/workbench.ts';
import type { BenchRow } from './row.ts';

const WINDOWS = 7;
/** Milliseconds in which a window is left alone, as it starts. */
const STARTING = 5_000;
const OURS = 'coagency.coagency';
/** An extension that the editor brings along, activated when we are. */
const BASELINE = 'vscode.emmet';

/** Milliseconds. `own`: loading the module and calling `activate`, by the editor's marks. `shown`: what its list of extensions says. */
interface Times {
  readonly own: number;
  readonly shown: number;
}

/** Asks until there is an answer, for a minute. */
async function insist<T>(what: string, ask: () => Promise<T | null | undefined>): Promise<T> {
  for (const end = performance.now() + 60_000; performance.now() < end;) {
    const answer = await ask().catch(() => null);
    if (answer !== null && answer !== undefined) return answer;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(`${what}: the editor did not say within a minute`);
}

/** What “Developer: Show Running Extensions” says of an extension, by the name shown there. */
async function shownTime(page: Page, name: RegExp): Promise<number> {
  // The window is tall enough for all of them: a list draws only what is in sight.
  const rows = page.locator('.runtime-extensions-editor .monaco-list-row');
  return insist(String(name), async () => {
    const text = (await rows.allInnerTexts()).find((each) => name.test(each)) ?? '';
    const [, milliseconds] = /Activation:\s*(\d+)\s*ms/.exec(text) ?? [];
    return milliseconds === undefined ? undefined : Number(milliseconds);
  });
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

/**
 * The packaged extension in fresh windows of the real editor, on a workspace without a task. The editor activates several extensions at
 * once, and what it shows for each includes what the others did between its being asked for and its being loaded; its marks do not.
 */
export async function run(): Promise<BenchRow[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'coagency-activation-'));
  const driver = path.join(root, 'dist/test/driver');
  await runCommand('node', ['esbuild.mjs', 'tests'], { cwd: root });
  await cp(path.join(root, 'test/vscode/driver/package.json'), path.join(driver, 'package.json'));
  const vsix = await packageExtension(path.join(folder, 'coagency.vsix'));
  const options = { folder: path.join(folder, 'editor'), vsix: vsix.file, development: true };
  const [editor, browser] = await Promise.all([startServer(options), launchBrowser()]);
  try {
    const workspace = await mkdtemp(path.join(folder, 'workspace-'));
    await writeFile(path.join(workspace, 'a.txt'), 'hello\n');
    const times: Record<string, Times>[] = [];
    for (let window = 0; window < WINDOWS; window++) {
      const address = path.join(folder, `driver-${window}.json`);
      const page = await browser.newPage({ viewport: { width: 1280, height: 4_000 } });
      const opening = { workspace, openFile: path.join(workspace, 'a.txt'), extension: driver, environment: { COAGENCY_DRIVER: address } };
      await page.goto(workbenchUrl(editor, opening), { waitUntil: 'commit' });
      await page.locator('.monaco-editor .view-line').first().waitFor();
      await page.waitForTimeout(STARTING);
      const own = (extension: string): Promise<number> =>
        insist(extension, async () => {
          const { port } = JSON.parse(await readFile(address, 'utf8')) as { port: number };
          const said = await (await fetch(`http://127.0.0.1:${port}/marks?extension=${extension}`)).json();
          return (said as { load: number; activate: number } | null) && said.load + said.activate;
        });
      await runPaletteCommand(page, 'Developer: Show Running Extensions');
      times.push({
        [OURS]: { own: await own(OURS), shown: await shownTime(page, /\bCoagency\b/) },
        [BASELINE]: { own: await own(BASELINE), shown: await shownTime(page, /\bEmmet\b/) },
      });
      await page.close();
    }
    const row = (figure: string, of: keyof Times, pick: (values: readonly number[]) => number, floor: number | null): BenchRow => {
      const [value, baseline] = [OURS, BASELINE].map((id) => pick(times.map((each) => each[id]![of]))) as [number, number];
      return { figure, value, unit: 'ms', baseline, ratio: value / baseline, floor, aim: null, met: floor === null || value < floor };
    };
    return [
      row(`activation, our own time by the editor’s marks, median of ${WINDOWS} windows, against Emmet’s`, 'own', median, 50),
      row('the slowest of them', 'own', (values) => Math.max(...values), null),
      row('what the list of running extensions shows (others’ work included), median', 'shown', median, null),
    ];
  } finally {
    await browser.close();
    await editor.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { launchBrowser } from './browser.ts';
import { startServer } from './server.ts';
import type { ServerOptions } from './server.ts';
import { workbenchUrl } from './workbench.ts';
import type { Opening } from './workbench.ts';

const OUTPUT = fileURLToPath(new URL('../../output/', import.meta.url));

export interface InHostRun extends Pick<ServerOptions, 'folder' | 'settings' | 'env' | 'extraArgs' | 'extensionsFolder'> {
  readonly opening: Opening & { readonly suites: string };
  /** Milliseconds until the run counts as lost. */
  readonly timeout: number;
}

/**
 * Opens a window whose extension host runs `opening.suites`, until it says that it is done.
 * Resolves to its exit code: 0 passed, 1 failed. Rejects if it never says so, with a screenshot in test/output.
 */
export async function runInHost({ opening, timeout, ...server }: InHostRun): Promise<number> {
  const [editor, browser] = await Promise.all([startServer({ ...server, development: true }), launchBrowser()]);
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    let timer: NodeJS.Timeout | undefined;
    const ended = new Promise<number>((resolve, reject) => {
      page.on('crash', () => reject(new Error('the workbench crashed')));
      timer = setTimeout(() => reject(new Error(`no result within ${timeout / 1000} s`)), timeout);
      // Set before the page loads: the workbench reports through these two.
      void page.exposeFunction('codeAutomationExit', (code: number) => resolve(code));
      void page.exposeFunction('codeAutomationLog', () => undefined);
    });
    await page.goto(workbenchUrl(editor, opening), { waitUntil: 'commit' });
    try {
      return await ended;
    } catch (error) {
      await page.screenshot({ path: path.join(OUTPUT, 'in-host-lost.png') }).catch(() => undefined);
      throw error;
    } finally {
      clearTimeout(timer);
    }
  } finally {
    await browser.close();
    await editor.stop();
  }
}

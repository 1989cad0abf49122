import path from 'node:path';
import type { FrameLocator, Page } from 'playwright-core';
import type { EditorServer } from './server.ts';

export interface Opening {
  /** Folder or .code-workspace file; without it an empty window. */
  readonly workspace?: string;
  readonly openFile?: string;
  /** Folder of an extension under development (the server must have been started with `development`). */
  readonly extension?: string | readonly string[];
  /** Module that runs suites inside the extension host. */
  readonly suites?: string;
  /** The extension host's environment, added to the server's. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** The address that opens a window of the editor on a workspace. */
export function workbenchUrl(server: Pick<EditorServer, 'origin' | 'authority'>, opening: Opening = {}): string {
  const uri = (file: string): string => `vscode-remote://${server.authority}${encodeURI(path.resolve(file))}`;
  const payload: [string, string][] = [['skipWelcome', 'true']];
  for (const folder of [opening.extension ?? []].flat()) payload.push(['extensionDevelopmentPath', uri(folder)]);
  if (opening.suites !== undefined) payload.push(['extensionTestsPath', uri(opening.suites)]);
  if (opening.environment) payload.push(['extensionEnvironment', JSON.stringify(opening.environment)]);
  if (opening.openFile !== undefined) payload.push(['openFile', uri(opening.openFile)]);
  const query = new URLSearchParams();
  if (opening.workspace === undefined) query.set('ew', 'true');
  else query.set(opening.workspace.endsWith('.code-workspace') ? 'workspace' : 'folder', path.resolve(opening.workspace));
  query.set('payload', JSON.stringify(payload));
  return `${server.origin}/?${query}`;
}

/**
 * Runs a command by its title in the palette. The palette lists what is there when it opens, and an extension may still be
 * loading: it is opened anew until the command is there, for a minute.
 */
export async function runPaletteCommand(page: Page, title: string): Promise<void> {
  const widget = page.locator('.quick-input-widget');
  const row = widget.locator('.monaco-list-row').filter({ hasText: title }).first();
  const input = widget.locator('input[type=text]:visible');
  for (const deadline = performance.now() + 60_000; ;) {
    await page.keyboard.press('F1');
    // A window that is still starting may close the palette again, at any moment.
    const found = await input
      .fill(`>${title}`, { timeout: 3_000 })
      .then(() => row.waitFor({ timeout: 3_000 }))
      .then(
        () => true,
        () => false,
      );
    if (found) break;
    if (performance.now() > deadline) throw new Error(`the palette does not offer “${title}”`);
    await page.keyboard.press('Escape');
  }
  await page.keyboard.press('Enter');
}

/** The document inside the n-th visible webview: two nested frames. */
export const webviewFrame = (page: Page, nth = 0): FrameLocator =>
  page.frameLocator('iframe.webview.ready').nth(nth).frameLocator('#active-frame');

import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';
import type { Page } from 'playwright-core';
import { inject } from 'vitest';
import { workbenchUrl } from '../host/workbench.ts';

export interface EditorWindow {
  readonly page: Page;
  /** The workspace's folder on disk. */
  readonly workspace: string;
  /** Loads the window anew: the extension host is a new one afterwards. */
  reload(): Promise<void>;
  close(): Promise<void>;
}

/**
 * A window of the shared editor on a workspace of its own that holds `files` (content by path), in a browser profile of its own.
 * Resolves when the workbench is there. Settings of the workspace: `files['.vscode/settings.json']`.
 */
export async function openWindow(files: Readonly<Record<string, string>>, openFile?: string): Promise<EditorWindow> {
  const workspace = await mkdtemp(path.join(tmpdir(), 'workspace-'));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(workspace, name)), { recursive: true });
    await writeFile(path.join(workspace, name), content);
  }
  const browser = await chromium.connect(inject('browser'));
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.setDefaultTimeout(60_000);
  const ready = (): Promise<void> => page.locator('.monaco-workbench .part.statusbar').waitFor();
  await page.goto(
    workbenchUrl(inject('editor'), { workspace, openFile: openFile === undefined ? undefined : path.join(workspace, openFile) }),
    {
      waitUntil: 'commit',
    },
  );
  await ready();
  return {
    page,
    workspace,
    async reload() {
      await page.reload({ waitUntil: 'commit' });
      await ready();
    },
    async close() {
      await browser.close();
      await rm(workspace, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

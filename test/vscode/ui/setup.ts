import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { packageExtension } from '../../../scripts/vsix.ts';
import { launchBrowserServer } from '../host/browser.ts';
import { startServer } from '../host/server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The one editor, with the packaged extension installed as a user would. */
    readonly editor: { readonly origin: string; readonly authority: string; readonly userData: string };
    /** Where the one browser is reached. */
    readonly browser: string;
  }
}

/** One editor and one browser for all UI tests: starting them costs more than most tests do. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(path.join(tmpdir(), 'coagency-ui-'));
  const vsix = await packageExtension(path.join(folder, 'coagency.vsix'));
  const [server, browser] = await Promise.all([
    startServer({ folder: path.join(folder, 'editor'), vsix: vsix.file }),
    launchBrowserServer(),
  ]);
  project.provide('editor', { origin: server.origin, authority: server.authority, userData: server.userData });
  project.provide('browser', browser.wsEndpoint());
  return async () => {
    await browser.close();
    await server.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
}

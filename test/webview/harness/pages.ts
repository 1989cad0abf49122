import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axe from 'axe-core';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { serve } from '../../../src/server/main.ts';
import type { RunningServer } from '../../../src/server/main.ts';
import type { Role } from '../../../src/protocol/tokens.ts';
import { MemoryLog } from '../../server/support/memory-log.ts';
import { bundleWebview } from './bundle.ts';
import type { AxeProblem } from './webview.ts';

/** How a plain browser may look: its own wishes stand where VS Code's themes do in the editor. */
export const LOOKS = {
  light: { colorScheme: 'light' },
  dark: { colorScheme: 'dark' },
  'more contrast, dark': { colorScheme: 'dark', contrast: 'more' },
  'more contrast, light': { colorScheme: 'light', contrast: 'more' },
  'forced colours': { colorScheme: 'dark', forcedColors: 'active' },
} as const satisfies Record<string, BrowserContextOptions>;

/** The real server with its pages, and a real browser in front of it. */
export class ServedPages {
  readonly server: RunningServer;
  readonly browser: Browser;
  readonly #folder: string;

  private constructor(server: RunningServer, browser: Browser, folder: string) {
    this.server = server;
    this.browser = browser;
    this.#folder = folder;
  }

  static async start(): Promise<ServedPages> {
    const folder = await mkdtemp(join(tmpdir(), 'coagency-pages-'));
    for (const name of ['replay', 'sessions']) {
      for (const [file, bytes] of await bundleWebview(`webview/${name}/main.tsx`)) await writeFile(join(folder, file), bytes);
    }
    const server = await serve({ data: join(folder, 'data'), port: 0, host: '127.0.0.1', pages: folder });
    const browser = await chromium.launch({
      executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu'],
    });
    return new ServedPages(server, browser, folder);
  }

  async token(role: Role, actor: string): Promise<string> {
    const organization = await this.server.services.tokens.organizationNamed('ours');
    return (await this.server.services.tokens.create({ role, organization, project: 'default', actor, expiresAt: null })).secret;
  }

  /** Uploads a log of header and events, joined by line feeds, in the name of a token. */
  async upload(session: string, text: string, token: string): Promise<void> {
    const [header, ...events] = text.split('\n');
    const send = (method: string, body: string): Promise<Response> =>
      fetch(`${this.server.url}/v1/stream/sessions/${session}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' },
        body,
      });
    for (const answer of [await send('PUT', `${header}\n`), await send('POST', `${events.join('\n')}\n`)])
      if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  }

  /** A small session of these events. */
  async record(session: string, title: string, token: string, ...events: Record<string, unknown>[]): Promise<void> {
    const log = new MemoryLog(session);
    for (const event of [{ kind: 'session.started', task: { title } }, ...events]) log.add(event);
    await this.upload(session, log.bytes.trimEnd(), token);
  }

  /** A page of the server, signed in with a token (null: not). */
  async open(path: string, token: string | null, options: BrowserContextOptions = {}): Promise<ServedPage> {
    const context = await this.browser.newContext({ viewport: { width: 1180, height: 760 }, reducedMotion: 'reduce', ...options });
    if (token !== null) await context.addCookies([{ name: 'coagency_token', value: token, url: this.server.url }]);
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(error.stack ?? error.message));
    page.on('console', (message) => message.type() === 'error' && !/401|404/.test(message.text()) && faults.push(message.text()));
    await page.goto(this.server.url + path);
    return { page, faults, axe: () => runAxe(page), close: () => context.close() };
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

export interface ServedPage {
  readonly page: Page;
  readonly faults: readonly string[];
  /** What axe-core calls serious or critical. */
  axe(): Promise<AxeProblem[]>;
  close(): Promise<void>;
}

async function runAxe(page: Page): Promise<AxeProblem[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: typeof axe }).axe.run(document, { resultTypes: ['violations'] }),
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, impact, nodes }) => ({
      id,
      impact: impact ?? '',
      nodes: nodes.map(({ html, failureSummary }) => `${html}: ${failureSummary}`),
    }));
}

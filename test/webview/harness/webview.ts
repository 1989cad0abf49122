import axe from 'axe-core';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import { serveWebview } from './server.ts';
import { THEMES } from './themes.ts';
import type { ThemeName } from './themes.ts';

export interface OpenOptions {
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  /** Pixels a CSS pixel; 2 for pictures that people look at. */
  readonly scale?: number;
  /** As a browser without VS Code gets it: no `acquireVsCodeApi`, no theme variables. */
  readonly plain?: boolean;
  readonly query?: string;
}

/** What is wrong for assistive technology, one line each. */
export interface AxeProblem {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly string[];
}

/** A webview in a real browser, with a host that records what it is sent. `In`: host to webview; `Out`: webview to host. */
export interface OpenWebview<In, Out> {
  readonly page: Page;
  /** Sends as the host would, and returns when it has been rendered. */
  post(...messages: In[]): Promise<void>;
  /** Messages posted since the last `take`, oldest first. */
  take(): Promise<Out[]>;
  /** Policy violations, uncaught errors and console errors so far. */
  faults(): Promise<string[]>;
  /** Runs axe-core and returns what it calls serious or critical. */
  axe(): Promise<AxeProblem[]>;
  /** Changes the theme as VS Code does under an open webview. */
  setTheme(theme: ThemeName): Promise<void>;
  /** Two frames: what was set in motion has been drawn. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

export interface Harness<In, Out> {
  readonly origin: string;
  open(options?: OpenOptions): Promise<OpenWebview<In, Out>>;
  close(): Promise<void>;
}

/** `acquireVsCodeApi` as VS Code gives it: once only, plain JSON, state kept over a reload. Runs in the page. */
function installHost(plain: boolean): void {
  const record = { posted: [] as unknown[], violations: [] as string[] };
  Object.assign(globalThis, { harness: record });
  document.addEventListener('securitypolicyviolation', (event) => {
    record.violations.push(`CSP ${event.violatedDirective}: ${event.blockedURI} ${event.sourceFile}:${event.lineNumber} ${event.sample}`);
  });
  if (plain) return;
  let acquired = false;
  Object.assign(globalThis, {
    acquireVsCodeApi: () => {
      if (acquired) throw new Error('An instance of the VS Code API has already been acquired');
      acquired = true;
      return Object.freeze({
        postMessage: (message: unknown) => void record.posted.push(structuredClone(message)),
        getState: (): unknown => JSON.parse(sessionStorage.getItem('state') ?? 'null') ?? undefined,
        setState: (state: unknown) => {
          sessionStorage.setItem('state', JSON.stringify(state));
          return state;
        },
      });
    },
  });
}

type PageGlobal = typeof globalThis & { harness: { posted: unknown[]; violations: string[] }; axe: typeof axe };

async function openPage<In, Out>(browser: Browser, origin: string, options: OpenOptions): Promise<OpenWebview<In, Out>> {
  const { theme = 'dark', width = 340, height = 800, scale = 1, plain = false, query = '' } = options;
  const context = await browser.newContext({ viewport: { width, height }, deviceScaleFactor: scale, reducedMotion: 'reduce' });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(`error: ${error.stack ?? error.message}`));
  page.on('console', (message) => message.type() === 'error' && errors.push(`console: ${message.text()}`));
  await page.addInitScript(installHost, plain);
  await page.goto(`${origin}/?theme=${theme}${plain ? '&plain=1' : ''}${query}`);
  const settle = (): Promise<void> =>
    page.evaluate(() => new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve()))));
  await settle();
  return {
    page,
    settle,
    async post(...messages) {
      await page.evaluate((all) => {
        for (const message of all) window.postMessage(message, '*');
        // Messages arrive in order, so this one is the last.
        return new Promise<void>((resolve) => {
          const done = new MessageChannel();
          done.port1.addEventListener('message', () => resolve());
          done.port1.start();
          setTimeout(() => done.port2.postMessage(0));
        });
      }, messages as unknown[]);
      await settle();
    },
    take: () => page.evaluate(() => (globalThis as PageGlobal).harness.posted.splice(0)) as Promise<Out[]>,
    faults: async () => [...errors, ...(await page.evaluate(() => (globalThis as PageGlobal).harness.violations))],
    async setTheme(next) {
      await page.evaluate(
        async ({ href, kind, classes }) => {
          const old = document.querySelector('link[href^="/theme/"]');
          const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href });
          await new Promise((resolve) => {
            link.addEventListener('load', resolve);
            old?.before(link);
          });
          old?.remove();
          document.body.className = classes;
          document.body.dataset['vscodeThemeKind'] = kind;
        },
        { href: `/theme/${next}.css`, ...THEMES[next] },
      );
      await settle();
    },
    async axe() {
      // By the debugger, which the page's policy does not bind.
      if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source);
      const { violations } = await page.evaluate(() => (globalThis as PageGlobal).axe.run(document, { resultTypes: ['violations'] }));
      return violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, impact, nodes }) => ({
          id,
          impact: impact ?? '',
          nodes: nodes.map(({ html, failureSummary }) => `${html}: ${failureSummary}`),
        }));
    },
    close: () => context.close(),
  };
}

/** Bundles and serves `entry` (`webview/sidebar/main.tsx`), and opens it in the machine's Chromium ($CHROMIUM, /usr/bin/chromium). */
export async function startHarness<In, Out>(
  entry: string,
  name: string,
  routes: Readonly<Record<string, string | Uint8Array>> = {},
): Promise<Harness<In, Out>> {
  const [server, browser] = await Promise.all([
    serveWebview(entry, name, routes),
    chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] }),
  ]);
  return {
    origin: server.origin,
    open: (options = {}) => openPage<In, Out>(browser, server.origin, options),
    async close() {
      await browser.close();
      await server.close();
    },
  };
}

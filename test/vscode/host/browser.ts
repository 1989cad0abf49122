import { chromium } from 'playwright-core';
import type { Browser, BrowserServer } from 'playwright-core';
import { ensureChromium } from '../../../scripts/chromium.ts';

const ARGS = [
  // Chromium refuses its sandbox to root, and CI runs as root.
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A headless Chromium, installed first where the machine has none. */
export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: await ensureChromium(), headless: true, args: ARGS });
}

/** The same, for several processes: each connects to `wsEndpoint()`. */
export async function launchBrowserServer(): Promise<BrowserServer> {
  return chromium.launchServer({ executablePath: await ensureChromium(), headless: true, args: ARGS });
}

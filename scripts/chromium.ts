import { existsSync } from 'node:fs';
import path from 'node:path';
import { installDebianPackages } from './debian.ts';

const NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'microsoft-edge',
  'microsoft-edge-stable',
];
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  String.raw`C:\Program Files\Google\Chrome\Application\chrome.exe`,
  String.raw`C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe`,
];

/** The executable of a browser that Playwright can drive; undefined if this machine has none. CHROMIUM overrides the search. */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string | undefined {
  if (env.CHROMIUM) return env.CHROMIUM;
  const folders = (env.PATH ?? '').split(path.delimiter);
  return [...NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name))), ...PLACES].find((file) => existsSync(file));
}

/** `findChromium`, after installing Debian's package where there is none. */
export async function ensureChromium(): Promise<string> {
  const found = findChromium();
  if (found !== undefined) return found;
  await installDebianPackages(['chromium', 'fonts-dejavu-core'], 'Chromium, Chrome or Edge (CHROMIUM may name one)');
  const installed = findChromium();
  if (installed === undefined)
    throw new Error('The package chromium is installed, but no such command is on the path: set CHROMIUM to the executable.');
  return installed;
}

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findChromium } from '../../../scripts/chromium.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'browsers-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('the browser on the path is found, Chromium before the others', () => {
  const PATH = ['/nowhere', folder].join(path.delimiter);
  writeFileSync(path.join(folder, 'google-chrome'), '');
  expect(findChromium({ PATH })).toBe(path.join(folder, 'google-chrome'));
  writeFileSync(path.join(folder, 'chromium'), '');
  expect(findChromium({ PATH })).toBe(path.join(folder, 'chromium'));
});

test('what CHROMIUM names comes first', () => {
  writeFileSync(path.join(folder, 'chromium'), '');
  expect(findChromium({ PATH: folder, CHROMIUM: '/opt/mine' })).toBe('/opt/mine');
});

import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Harness, OpenWebview } from '../test/webview/harness/webview.ts';
import type { ThemeName } from '../test/webview/harness/themes.ts';
import { startSidebar } from '../test/webview/sidebar/sidebar.ts';
import { PICTURES } from '../test/webview/sidebar/pictures.ts';
import type { FromSidebar, ToSidebar } from '../src/protocol/sidebar.ts';
import { smallPng } from './small-png.ts';
import { root } from './toolchain.mjs';

/**
 * Draws the pictures of the walkthrough and of the README from the panel itself, in a real browser: `node scripts/pictures.ts`.
 * The same code gives the same pictures, so what they show is what there is.
 */
const panel: Harness<ToSidebar, FromSidebar> = await startSidebar();
await draw('media/walkthrough', ['dark', 'light'], Object.keys(PICTURES), 1.25);
await draw('media/readme', ['dark', 'light', 'hc-dark'], ['plan', 'distrust', 'findings'], 1.5);
await panel.close();

async function draw(folder: string, themes: readonly ThemeName[], names: readonly string[], scale: number): Promise<void> {
  await mkdir(path.join(root, folder), { recursive: true });
  for (const name of names) {
    for (const theme of themes) {
      const { height, show } = PICTURES[name]!;
      const page: OpenWebview<ToSidebar, FromSidebar> = await panel.open({ theme, width: 360, height, scale });
      await show(page);
      await page.page.mouse.move(0, 0);
      const file = path.join(folder, `${name}-${theme}.png`);
      const picture = await page.page.screenshot({ animations: 'disabled', caret: 'hide' });
      await writeFile(path.join(root, file), smallPng(picture));
      console.log(file);
      await page.close();
    }
  }
}

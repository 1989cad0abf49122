import assert from 'node:assert/strict';
import { FromSidebar } from '../../../src/protocol/sidebar.ts';
import type { ToSidebar } from '../../../src/protocol/sidebar.ts';
import { startHarness } from '../harness/webview.ts';
import type { Harness, OpenOptions, OpenWebview } from '../harness/webview.ts';

export type Sidebar = OpenWebview<ToSidebar, FromSidebar>;

/** The sidebar in a real browser. Every message it posts is held against the protocol's schema. */
export async function startSidebar(): Promise<Harness<ToSidebar, FromSidebar>> {
  const harness = await startHarness<ToSidebar, FromSidebar>('webview/sidebar/main.tsx', 'sidebar');
  return { ...harness, open: async (options?: OpenOptions) => checked(await harness.open(options)) };
}

function checked(sidebar: Sidebar): Sidebar {
  return {
    ...sidebar,
    async take() {
      const posted = await sidebar.take();
      // Equal, so that a field which the protocol does not know is caught as well as one that is missing.
      assert.deepStrictEqual(
        posted.map((message) => FromSidebar.parse(message)),
        posted,
      );
      return posted;
    },
  };
}

/** What was posted, without the drafts that are reported on the side. */
export async function requests(sidebar: Sidebar): Promise<FromSidebar[]> {
  return (await sidebar.take()).filter(({ type }) => type !== 'draft' && type !== 'ready');
}

export const title = (sidebar: Sidebar, step: string) => sidebar.page.locator(`[data-step="${step}"] > .line > .title`);

/** The step whose title has focus, or what else has. */
export const focused = (sidebar: Sidebar): Promise<string> =>
  sidebar.page.evaluate(() => {
    const active = document.activeElement;
    if (active?.classList.contains('title')) return active.closest<HTMLElement>('[data-step]')?.dataset['step'] ?? '';
    return active?.getAttribute('data-focus') ?? active?.textContent ?? '';
  });

/** Ends a test: nothing may have thrown, and nothing may have been tried that the policy forbids. */
export async function closeClean(sidebar: Sidebar): Promise<void> {
  assert.deepStrictEqual(await sidebar.faults(), []);
  await sidebar.close();
}

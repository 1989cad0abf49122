import { expect, test, vi } from 'vitest';
import type { Uri, WebviewView } from 'vscode';
import type { ToSidebar } from '../../../src/protocol/sidebar.ts';
import { SidebarView } from '../../../src/extension/sidebar/sidebar-view.ts';

vi.mock('vscode', () => ({
  EventEmitter: class {
    event = (): object => ({ dispose: () => undefined });
    fire(): void {}
    dispose(): void {}
  },
  Uri: { joinPath: (base: object) => base },
  env: { language: 'en' },
  l10n: {},
}));

/** A panel whose page is there and shows `session-1`. `sent`: what the page was sent since. */
async function shown() {
  const now = { session: 'session-1' };
  const sent: string[] = [];
  let receive: (message: unknown) => void = () => undefined;
  let onVisibility = (): void => undefined;
  const subscription = { dispose: () => undefined };
  const view = {
    visible: true,
    webview: {
      asWebviewUri: (uri: Uri) => uri,
      onDidReceiveMessage: (listener: typeof receive) => ((receive = listener), subscription),
      postMessage: (message: { type: string; view?: { session: string } }) => sent.push(message.view?.session ?? message.type),
    },
    onDidChangeVisibility: (listener: typeof onVisibility) => ((onVisibility = listener), subscription),
    onDidDispose: () => subscription,
  };
  const sidebar = new SidebarView(
    {} as Uri,
    () => ({ type: 'state', view: { session: now.session } }) as Extract<ToSidebar, { type: 'state' }>,
  );
  sidebar.resolveWebviewView(view as unknown as WebviewView);
  receive({ type: 'ready' });
  await vi.waitFor(() => expect(sent.splice(0)).toEqual(['session-1']));
  const see = (visible: boolean): void => {
    view.visible = visible;
    onVisibility();
  };
  return { sidebar, now, sent, see };
}

const form = { type: 'open-override' } as ToSidebar;

test('a hidden page is sent the session that has begun since before the form that stands in it', async () => {
  const { sidebar, now, sent, see } = await shown();
  see(false);
  now.session = 'session-2';
  sidebar.refresh();
  sidebar.post(form);
  expect(sent).toEqual(['session-2', 'open-override']);
  sidebar.post({ type: 'focus-panel' });
  expect(sent).toEqual(['session-2', 'open-override', 'focus-panel']);
  sidebar.dispose();
});

test('several changes in a row are sent once, and at once before a message', async () => {
  const { sidebar, now, sent } = await shown();
  sidebar.refresh();
  now.session = 'session-2';
  sidebar.refresh();
  sidebar.post(form);
  expect(sent).toEqual(['session-2', 'open-override']);
  sidebar.refresh();
  await vi.waitFor(() => expect(sent).toEqual(['session-2', 'open-override', 'session-2']));
  sidebar.dispose();
});

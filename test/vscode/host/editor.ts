import { startServer } from './server.ts';
import type { EditorServer, ServerOptions } from './server.ts';
import { workbenchUrl } from './workbench.ts';

export interface EditorOptions extends Omit<ServerOptions, 'development' | 'vsix'> {
  readonly workspace: string;
  readonly openFile?: string;
  /** A folder is loaded as it stands (no toasts are shown then); a VSIX is installed as a user would. */
  readonly extension: { readonly folder: string } | { readonly vsix: string };
}

export interface RunningEditor {
  /** Opens the workspace in a browser. */
  readonly url: string;
  readonly server: EditorServer;
  stop(): Promise<void>;
}

/** The editor from npm on a workspace, with the extension: for a person's browser, or one that Playwright drives. */
export async function startEditor({ workspace, openFile, extension, ...options }: EditorOptions): Promise<RunningEditor> {
  const development = 'folder' in extension;
  const server = await startServer({ ...options, ...(development ? { development } : { vsix: extension.vsix }) });
  const url = workbenchUrl(server, { workspace, openFile, ...(development ? { extension: extension.folder } : {}) });
  return { url, server, stop: () => server.stop() };
}

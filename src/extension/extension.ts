import { commands, lm, window } from 'vscode';
import type { ExtensionContext, LanguageModelTool, WebviewViewProvider } from 'vscode';
import type { FromSidebar } from '../protocol/sidebar.ts';
import type { Coagency } from './coagency.ts';
import { OnDemand } from './on-demand.ts';
import { CURRENT, UnfinishedNotes, logFolder, workspaceKey } from './session/unfinished.ts';
import type { Session } from './session/session.ts';
import { VIEW_ID } from './view-id.ts';

/** What in-host tests and other extensions may see. */
export interface Api {
  readonly session: () => Session | null;
  /** For tests: what the panel's page would send, carried out as if it had. */
  readonly receiveForTests: (message: FromSidebar) => Promise<void>;
  /** How long the editor waited for us, our module's own loading not counted; milliseconds. */
  readonly activatedIn: number;
  /** Settled once a session that a reload interrupted goes on. */
  readonly ready: Promise<void>;
}

/** What package.json promises: each of these is there from the start, and loads the rest when it is first used. */
interface Contributions {
  readonly commands: ReadonlyArray<{ readonly command: string }>;
  readonly languageModelTools: ReadonlyArray<{ readonly name: string }>;
}

let coagency: OnDemand<Coagency> | undefined;

/**
 * Every window pays for this module, and few windows have a task: so it only holds the places, and all else is a bundle of its own
 * (`coagency.cjs`) that is loaded for a command, the panel, a tool, or a session that this workspace left unfinished.
 */
export function activate(context: ExtensionContext): Api {
  const begun = performance.now();
  const whole = new OnDemand(async () => {
    const { Coagency: Whole } = await import('./coagency.ts');
    return new Whole(context);
  });
  coagency = whole;
  const { contributes } = context.extension.packageJSON as { contributes: Contributions };
  for (const { command } of contributes.commands) {
    const run = async (...args: unknown[]): Promise<unknown> => (await whole.get()).run(command, args);
    context.subscriptions.push(commands.registerCommand(command, run));
  }
  // Editors without the API have no agents to serve.
  if (typeof lm?.registerTool === 'function') {
    for (const { name } of contributes.languageModelTools) context.subscriptions.push(lm.registerTool(name, toolOf(name, whole)));
  }
  const panel: WebviewViewProvider = { resolveWebviewView: async (view) => (await whole.get()).resolveWebviewView(view) };
  context.subscriptions.push(window.registerWebviewViewProvider(VIEW_ID, panel, { webviewOptions: { retainContextWhenHidden: true } }));
  return {
    session: () => whole.loaded?.session ?? null,
    receiveForTests: async (message) => (await whole.get()).receive(message),
    activatedIn: performance.now() - begun,
    // The person gave no command that could say so.
    ready: goOn(context, whole).catch(
      (error: unknown) => void window.showErrorMessage(error instanceof Error ? error.message : String(error)),
    ),
  };
}

/** The window closes: what was recorded is brought to disk, and the session waits for the next window. */
export async function deactivate(): Promise<void> {
  await (await coagency?.close())?.end();
  coagency = undefined;
}

const toolOf = (name: string, whole: OnDemand<Coagency>): LanguageModelTool<unknown> => ({
  invoke: async (options, token) => (await whole.get()).tool(name).invoke(options, token),
  prepareInvocation: async (options, token) => (await whole.get()).tool(name).prepareInvocation?.(options, token),
});

/** Goes on with the session that a reload interrupted, if there is one. The editor, which waits for `activate`, goes first. */
async function goOn(context: ExtensionContext, whole: OnDemand<Coagency>): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  const left = context.workspaceState.get<string>(CURRENT) !== undefined;
  const noted = left || (await new UnfinishedNotes(logFolder(context.globalStorageUri)).of(workspaceKey())).length > 0;
  if (noted) await (await whole.get()).started;
}

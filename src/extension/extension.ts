import type { ExtensionContext } from 'vscode';
import { Coagency } from './coagency.ts';
import type { FromSidebar } from '../protocol/sidebar.ts';
import type { Session } from './session/session.ts';

let coagency: Coagency | undefined;

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

export function activate(context: ExtensionContext): Api {
  const begun = performance.now();
  const started = new Coagency(context);
  coagency = started;
  const ready = started.start();
  return {
    session: () => started.session,
    receiveForTests: (message) => started.receive(message),
    activatedIn: performance.now() - begun,
    ready,
  };
}

/** The window closes: what was recorded is brought to disk, and the session waits for the next window. */
export async function deactivate(): Promise<void> {
  await coagency?.end();
  coagency = undefined;
}

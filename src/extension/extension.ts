import type { ExtensionContext } from 'vscode';
import { Coagency } from './coagency.ts';
import type { Session } from './session/session.ts';

let coagency: Coagency | undefined;

/** What in-host tests and other extensions may see. */
export interface Api {
  readonly session: () => Session | null;
  /** Settled once a session that a reload interrupted goes on. */
  readonly ready: Promise<void>;
}

export function activate(context: ExtensionContext): Api {
  const started = new Coagency(context);
  coagency = started;
  const ready = started.start();
  return { session: () => started.session, ready };
}

/** The window closes: what was recorded is brought to disk, and the session waits for the next window. */
export async function deactivate(): Promise<void> {
  await coagency?.end();
  coagency = undefined;
}

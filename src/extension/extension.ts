import type { ExtensionContext } from 'vscode';
import { Coagency } from './coagency.ts';
import type { Session } from './session/session.ts';

let coagency: Coagency | undefined;

/** What in-host tests and other extensions may see. */
export interface Api {
  readonly session: () => Session | null;
}

export async function activate(context: ExtensionContext): Promise<Api> {
  coagency = new Coagency(context);
  await coagency.start();
  const started = coagency;
  return { session: () => started.session };
}

/** The window closes: what was recorded is brought to disk, and the session waits for the next window. */
export async function deactivate(): Promise<void> {
  await coagency?.end();
  coagency = undefined;
}

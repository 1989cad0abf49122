import type { PanelError } from '../protocol/sidebar.ts';

/** A failure that a person should see. Everything else that is thrown is a bug and keeps its stack. */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly panel: PanelError;

  constructor(code: string, message: string, next: string, actions: PanelError['actions'] = []) {
    super(message);
    this.panel = { code, message, next, actions };
  }
}

/** What the panel shows for any failure: a bug is said to be one. */
export function panelErrorOf(error: unknown): PanelError {
  if (error instanceof UserError) return error.panel;
  if (isPanelError(error)) return { code: error.code, message: error.message, next: error.next, actions: error.actions };
  const message = error instanceof Error ? error.message : String(error);
  return {
    code: 'bug',
    message: `Something in Coagency failed: ${message}`,
    next: 'Your work is recorded. Try again, and report it if it happens twice.',
    actions: ['retry'],
  };
}

/** Typed errors of other layers have the same shape without knowing this class. */
function isPanelError(error: unknown): error is PanelError {
  return error instanceof Error && 'code' in error && 'next' in error && 'actions' in error;
}

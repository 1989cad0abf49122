import { ProblemError } from '../problem.ts';
import type { SessionRow } from '../trajectory/session-store.ts';
import type { Principal } from './tokens.ts';

/** Who may do what with a session. Organizations never see one another: a session of another one is not found in the first place. */
export function mayRead(principal: Principal, session: SessionRow): boolean {
  if (session.organization_id !== principal.organization) return false;
  if (principal.project !== null && principal.project !== session.project_id) return false;
  return principal.role !== 'annotator' || session.owner === principal.actor;
}

/** Only its own author continues a record: not even an admin adds a line to it. */
export const mayAppend = (principal: Principal, session: SessionRow): boolean =>
  mayRead(principal, session) && session.owner === principal.actor;

/**
 * Whoever may read a session reads what was said of it, its author included; to say something takes a reviewer's or an admin's token, and goes into
 * a stream of one's own. Blind reviewing will narrow the first rule here.
 */
export const mayReview = (principal: Principal, session: SessionRow): boolean =>
  mayRead(principal, session) && principal.role !== 'annotator';

export const mayDelete = (principal: Principal, session: SessionRow): boolean => mayRead(principal, session) && principal.role === 'admin';

export function requireAdmin(principal: Principal): void {
  if (principal.role !== 'admin')
    throw new ProblemError(403, 'not-allowed', { detail: 'This needs an admin token', next: 'Ask an admin of your organization.' });
}

/** What a reader is told who may not know that it exists: the same as if it did not. */
export const notFound = (what = 'There is no such session'): ProblemError => new ProblemError(404, 'not-found', what);

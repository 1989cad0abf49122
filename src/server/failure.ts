import { ProblemError } from './problem.ts';

const SQLITE_BUSY = 5;
const SQLITE_FULL = 13;
/** PostgreSQL: connection exceptions, shutting down or starting up, too many connections. Node: the socket's own. */
const AWAY = /^(08|57P|53300|E(CONN|PIPE|TIMEDOUT|HOST|NET))/;
/** The pool and the driver say these without a code. */
const AWAY_MESSAGE =
  /connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|not queryable/i;

/** What is told of an error that was not foreseen: a full disk and an absent database pass, everything else is a bug. No details leave. */
export function failureOf(error: Error): ProblemError {
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  if (errcode === SQLITE_FULL || code === 'ENOSPC' || code === '53100') {
    const next = 'Nothing is lost: the upload goes on when there is room.';
    return new ProblemError(507, 'disk-full', { detail: 'The server has no room left', next }, { 'retry-after': '60' });
  }
  if (errcode === SQLITE_BUSY || (typeof code === 'string' && AWAY.test(code)) || AWAY_MESSAGE.test(error.message)) {
    return new ProblemError(
      503,
      'database-away',
      { detail: 'The database cannot be reached just now', next: 'Try again.' },
      { 'retry-after': '2' },
    );
  }
  return new ProblemError(500, 'internal', 'The server has failed; the request id helps to find out why');
}

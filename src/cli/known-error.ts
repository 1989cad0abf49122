import { InputError } from './io.ts';

/** SQLSTATEs that say: no way in (08, 28), no such database (3D), no room or no right (53, 42501), it is going down (57P). */
const STATE = /^(08\w{3}|28\w{3}|3D000|53\w{3}|42501|57P\w{2})$/;

/** SQLite's primary result codes that say as much: busy, read-only, i/o, corrupt, full, cannot open, not a database. */
const SQLITE: ReadonlySet<number> = new Set([5, 8, 10, 11, 13, 14, 26]);

/** Errors whose words are for whoever gave the command. */
const FOR_PEOPLE: ReadonlySet<string> = new Set(['NewerSchemaError', 'BackupError', 'LogError']);

const NEXT = 'Check the address, the role and its rights, and that the database runs.';

/** What the operating system refuses (a disk that is full, a file that may not be read) is called so; Node's own errors begin with ERR_. */
const isSystemError = (code: string): boolean => /^E(?!RR_)[A-Z_]+$/.test(code);

/** What the person at the keyboard can put right becomes an InputError; anything else is a bug and keeps its stack. */
export function asInputError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { code = '', errcode = 0 } = error as NodeJS.ErrnoException & { readonly errcode?: number };
  if (FOR_PEOPLE.has(error.name)) return new InputError(error.message);
  // The low byte is the primary code, whatever the extended one adds.
  if (isSystemError(code) || (code === 'ERR_SQLITE_ERROR' && SQLITE.has(errcode & 0xff))) {
    return new InputError(/^ECONN|^ENOTFOUND|^ETIMEDOUT|^EAI_/.test(code) ? `${error.message || code}. ${NEXT}` : error.message || code);
  }
  // Said without the address: a password may be in it.
  if (code === 'ERR_INVALID_URL' || error.name === 'URIError') return new InputError(`the database’s address is none: ${error.message}`);
  return STATE.test(code) ? new InputError(`${error.message}. ${NEXT}`) : error;
}

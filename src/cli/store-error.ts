import { InputError } from './io.ts';

/** SQLSTATEs that say: no way in (08, 28), no such database (3D), no room or no right (53, 42501), it is going down (57P). */
const STATE = /^(08\w{3}|28\w{3}|3D000|53\w{3}|42501|57P\w{2})$/;

/** What the person at the keyboard can put right becomes an InputError; anything else is a bug and keeps its stack. */
export function asInputError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const theirs =
    error.name === 'NewerSchemaError' || error.name === 'BackupError' || /^(E[A-Z]+|ERR_SQLITE_ERROR)$/.test(code) || STATE.test(code);
  return theirs ? new InputError(error.message || code) : error;
}

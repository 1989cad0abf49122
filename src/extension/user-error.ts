import { PlanFormatError } from '../core/plan/formats/format.ts';
import { LogError } from '../core/trajectory/log-error.ts';
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
  if (!(error instanceof Error)) return bug(String(error));
  if (hasNextStep(error)) return { code: error.code, message: sentence(error.message), next: error.next, actions: error.actions ?? [] };
  const known = knownError(error);
  return known ? { actions: [], ...known, message: sentence(known.message) } : bug(error.message);
}

/** Nothing that the expert or their machine did: it belongs into the output with its stack. */
export const isBug = (error: unknown): boolean => panelErrorOf(error).code === 'bug';

function bug(message: string): PanelError {
  return {
    code: 'bug',
    message: `Something in Coagency failed: ${message}`,
    next: 'Your work is recorded. Try again, and report it if it happens twice.',
    actions: ['retry'],
  };
}

type Known = Pick<PanelError, 'code' | 'message' | 'next'>;

/** Errors of the layers below that say what is wrong, and not what to do in an editor. Told by name: their modules are loaded late. */
function knownError(error: Error): Known | undefined {
  if (error instanceof LogError) return logError(error);
  if (error instanceof PlanFormatError) {
    const next = 'Correct the file, or choose another: a checklist, spec-kit, Kiro, Task Master or to-do file.';
    return { code: 'plan-format', message: error.message, next };
  }
  switch (error.name) {
    case 'OperationError':
      return { code: 'plan-edit', message: error.message, next: 'The plan stays as it was. Choose among the steps as they are shown now.' };
    case 'FolderLockedError':
      return {
        code: 'open-elsewhere',
        message: 'This session is open in another window.',
        next: 'Go on there, or close that window first.',
      };
    case 'RecordingPausedError':
      return {
        code: 'recording-paused',
        message: error.message,
        next: 'What is not on disk yet is kept in memory, as far as there is room.',
      };
    case 'TextMismatchError':
      return { code: 'log-damaged', message: `The log contradicts itself: ${error.message}`, next: KEPT };
    default:
      return fileError(error);
  }
}

const KEPT = 'Its log is kept as it is. Start the task anew: that makes a session of its own.';

function logError(error: LogError): Known {
  const at = error.seq === undefined ? '' : ` (event ${error.seq})`;
  switch (error.code) {
    case 'newer-version':
      return {
        code: 'log-newer',
        message: `This session was recorded by a newer Coagency${at}: ${error.message}`,
        next: 'Update the extension to go on with it. Its log is kept as it is; a new task can be started meanwhile.',
      };
    case 'not-recordable':
      return {
        code: 'not-recordable',
        message: `This cannot be recorded (${error.message}), so it was not done.`,
        next: 'Make it shorter or simpler and try again. What was recorded before is as it was.',
      };
    case 'not-a-trajectory':
      return { code: 'log-missing', message: `There is no log of this session on this machine: ${error.message}`, next: KEPT };
    default:
      return { code: 'log-damaged', message: `The log of this session is damaged${at}: ${error.message}`, next: KEPT };
  }
}

const FILE_WORDS: Readonly<Record<string, string>> = {
  EACCES: 'may not be written to',
  EPERM: 'may not be written to',
  EROFS: 'is on a disk that cannot be written to',
  ENOSPC: 'is on a full disk',
  EDQUOT: 'is on a disk whose quota is used up',
  ENOENT: 'is not there',
  ENOTDIR: 'lies under something that is no folder',
  EEXIST: 'is no folder',
  EISDIR: 'is a folder, and a file is needed',
};

/** What the system refuses: about the person's machine, not about our code. */
function fileError(error: Error): Known | undefined {
  const { code, path } = error as NodeJS.ErrnoException;
  const words = code === undefined ? undefined : FILE_WORDS[code];
  if (code === undefined || words === undefined || path === undefined) return undefined;
  return { code: `file-${code.toLowerCase()}`, message: `${path} ${words}.`, next: 'Make room or set it right, then try again.' };
}

/** Typed errors of other layers (the planner's, the sync client's) have this shape without knowing this file. */
function hasNextStep(error: Error): error is Error & Pick<PanelError, 'code' | 'next'> & Partial<Pick<PanelError, 'actions'>> {
  return 'code' in error && typeof error.code === 'string' && 'next' in error && typeof error.next === 'string';
}

const sentence = (text: string): string => {
  const first = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?…]$/.test(first) ? first : `${first}.`;
};

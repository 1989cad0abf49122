import { errorCode } from '../files.ts';

export type LogFault = 'no-space' | 'read-only' | 'folder-gone' | 'lock-lost' | 'too-slow' | 'io';

/** Whether events reach the disk. While paused they wait in memory up to a bound; beyond it they are lost and counted. */
export type LogState =
  /**
   * `lost`: events that the pause before this cost. Where that is not 0, the log holds a `session.resumed` that says so, and what
   * follows must not build on them: every open document has to be opened in the log anew, at once, in the callback.
   */
  | { readonly state: 'recording'; readonly lost: number }
  /** `message`: what is wrong and what to do, for people. */
  | { readonly state: 'paused'; readonly fault: LogFault; readonly message: string };

const FAULTS: Readonly<Record<string, LogFault>> = {
  ENOSPC: 'no-space',
  EDQUOT: 'no-space',
  EROFS: 'read-only',
  EACCES: 'read-only',
  EPERM: 'read-only',
  ENOENT: 'folder-gone',
  ENOTDIR: 'folder-gone',
  'folder-gone': 'folder-gone',
  'lock-lost': 'lock-lost',
  'too-slow': 'too-slow',
};

const WORDS: Readonly<Record<LogFault, (folder: string, detail: string) => string>> = {
  'no-space': (folder) => `The disk is full: recording into ${folder} is paused. It goes on by itself when there is space.`,
  'read-only': (folder) => `${folder} cannot be written to: recording is paused. Make it writable; recording then goes on by itself.`,
  'folder-gone': (folder) =>
    `The log in ${folder} was removed, cut or replaced while it was being written: recording is paused. Put it back, or start a new session.`,
  'lock-lost': (folder) => `Another process took over ${folder}: recording here has ended. Start a new session to record again.`,
  'too-slow': (folder) => `The disk does not keep up: recording into ${folder} is paused until it does.`,
  io: (folder, detail) => `Writing to ${folder} failed (${detail}): recording is paused and will be tried again.`,
};

/** An error that stands for one of the faults. */
export function fault(code: LogFault, message: string): Error {
  return Object.assign(new Error(message), { code });
}

export function pausedBy(error: unknown, folder: string): Extract<LogState, { state: 'paused' }> {
  const code = FAULTS[errorCode(error) ?? ''] ?? 'io';
  return { state: 'paused', fault: code, message: WORDS[code](folder, error instanceof Error ? error.message : String(error)) };
}

/** Recording is paused, so what was asked to be durable is not. The message is for people. */
export class RecordingPausedError extends Error {
  override readonly name = 'RecordingPausedError';
  readonly fault: LogFault;

  constructor(state: Extract<LogState, { state: 'paused' }>) {
    super(state.message);
    this.fault = state.fault;
  }
}

/** What a command may touch of the process around it; tests pass their own. */
export interface Io {
  /** Standard output. Resolves when the reader has room for more, so that a large output needs no memory. */
  readonly write: (chunk: string | Uint8Array) => Promise<void>;
  /** One line on standard error. */
  readonly warn: (line: string) => void;
  /** The command did its work and the answer is no: exit 1. */
  readonly answerNo: () => void;
  /** Aborted on Ctrl-C and SIGTERM, for commands that end in order. Those that never read it are ended by the signal, at once. */
  readonly interrupted: AbortSignal;
}

/** Bad usage or bad input: exit 2 with this one line on standard error. */
export class InputError extends Error {
  override readonly name = 'InputError';
}

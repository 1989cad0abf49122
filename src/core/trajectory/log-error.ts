export type LogErrorCode =
  | 'not-json'
  | 'not-an-event'
  | 'not-recordable'
  | 'not-a-header'
  | 'newer-version'
  | 'out-of-order'
  | 'time-runs-back'
  | 'chain-broken'
  | 'hash-differs'
  | 'text-differs'
  | 'seal-differs'
  | 'blob-differs'
  | 'segment-missing'
  | 'segment-damaged'
  | 'not-a-trajectory';

/** A log that is not what it should be: what is wrong and, where known, at which event. The message is for people. */
export class LogError extends Error {
  override readonly name = 'LogError';
  readonly code: LogErrorCode;
  readonly seq: number | undefined;

  constructor(code: LogErrorCode, message: string, seq?: number) {
    super(message);
    this.code = code;
    this.seq = seq;
  }
}

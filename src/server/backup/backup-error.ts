/** Why a copy is not made or not taken; the message says what to do next. */
export class BackupError extends Error {
  override readonly name = 'BackupError';
  readonly code: 'exists' | 'no-store' | 'no-key' | 'not-whole' | 'not-empty' | 'other-schema' | 'interrupted' | 'no-right';

  constructor(code: BackupError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

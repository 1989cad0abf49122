import type { Receipt, ServerKey } from '../../src/protocol/sync.ts';
import type { Integrity } from '../../src/protocol/replay.ts';

/** Page to the worker that checks: the log's bytes in order, and what the server signed. */
export type ToVerify =
  | { readonly type: 'bytes'; readonly bytes: ArrayBuffer }
  | { readonly type: 'receipt'; readonly receipt: Receipt; readonly keys: readonly ServerKey[] }
  /** All came that the server has for now. `signed`: the number of events signed for before it was asked; `more`: what came beyond the last receipt may be signed for later. */
  | { readonly type: 'end'; readonly signed: number; readonly more: boolean };

export type FromVerify = { readonly type: 'verdict'; readonly integrity: Integrity };

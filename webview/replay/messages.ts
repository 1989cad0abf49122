import type { EventChunk } from '../../src/core/replay/columns.ts';
import type { Folded } from '../../src/core/replay/folder.ts';
import type { ViewPatch } from '../../src/core/replay/views.ts';
import type { Stop } from '../../src/core/replay/texts.ts';

/** Page to its worker. */
export type ToWork =
  /** Whole lines of the log, in order. `done`: no more for now. */
  | { readonly type: 'lines'; readonly lines: string; readonly done: boolean; readonly live: boolean }
  /** The answer to a document's missing text; null: not to be had. */
  | { readonly type: 'blob'; readonly hash: string; readonly text: string | null };

/** The worker's answers, in the order of the log. */
export type FromWork =
  | { readonly type: 'started' }
  /** It ended by a fault of its own: nothing more will come. */
  | { readonly type: 'failed'; readonly message: string }
  /** `said`: what the log says by itself, as it changes within the chunk. */
  | { readonly type: 'chunk'; readonly chunk: EventChunk; readonly said: readonly ViewPatch[] }
  | { readonly type: 'stop'; readonly stop: Stop }
  /** `done`: all that was sent has been folded. */
  | { readonly type: 'folded'; readonly folded: Folded; readonly done: boolean };

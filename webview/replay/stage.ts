import type { Mark } from '../../src/core/replay/marks.ts';
import type { ReplayModel } from '../../src/core/replay/model.ts';
import type { LineRange } from '../../src/core/review/events.ts';
import type { FromReplay, ToReplay } from '../../src/protocol/replay.ts';
import type { Host } from '../shared/host.ts';
import type { PageState, Saved } from './state.ts';

export type ReplayHost = Host<ToReplay, FromReplay, Saved>;

/** What the parts of the page know of the whole. */
export interface Stage {
  readonly model: ReplayModel;
  readonly state: PageState;
  readonly marks: readonly Mark[];
  readonly player: { pause(): void };
  readonly selectedLines: () => LineRange | undefined;
  set(change: Partial<PageState>): void;
  seek(seq: number, change?: Partial<PageState>): void;
}

import type { ReplayPage } from './page.ts';

export interface Key {
  /** As shown in the help: what to press. */
  readonly shown: string;
  /** `KeyboardEvent.key` values. */
  readonly keys: readonly string[];
  readonly does: string;
  readonly run: (page: ReplayPage) => void;
}

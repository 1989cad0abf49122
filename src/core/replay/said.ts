import { SessionModel } from '../session/model.ts';
import { QUIET_KINDS } from '../session/quiet-kinds.ts';
import type { StepTracker } from '../tracking/types.ts';
import type { LogEvent } from '../trajectory/codec.ts';
import { ViewDiffer } from './views.ts';
import type { ViewPatch } from './views.ts';

/** A tracker that concludes nothing. */
const SILENT: StepTracker = {
  setPlan: () => {},
  observe: () => {},
  signal: () => {},
  fact: () => {},
  opinion: () => {},
  doubts: () => ({ hunks: [], steps: [] }),
  foresee: () => [].values(),
  settle: () => {},
  attribution: () => undefined,
  verdicts: () => [],
  skips: () => [],
  offPlan: () => [],
};

/**
 * What the log says in so many words: the plan, the flags that the expert saw, their answers and refusals. Without the edits, whose evidence
 * takes a tracker long to work out in a long session, this is known as soon as the lines are read.
 */
export class SaidFolder {
  readonly #model: SessionModel;
  readonly #differ = new ViewDiffer();
  #patches: ViewPatch[] = [];

  constructor(session: string) {
    this.#model = new SessionModel(session, () => undefined, SILENT);
  }

  apply(event: LogEvent): void {
    if (QUIET_KINDS.has(event.kind) || event.kind.startsWith('file.')) return;
    this.#model.apply(event);
    const patch = this.#differ.next(event.seq, this.#model.view());
    if (patch) this.#patches.push(patch);
  }

  /** What changed since the last call. */
  take(): readonly ViewPatch[] {
    const patches = this.#patches;
    this.#patches = [];
    return patches;
  }
}

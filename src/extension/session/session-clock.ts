import { AwakeClock, BEAT_MS } from '../../core/session/awake-clock.ts';
import { systemClock } from '../../node/log/writer-clock.ts';
import type { WriterClock } from '../../node/log/writer-clock.ts';

/** The writer's clock, at rest while the machine sleeps. Looks at the clocks by itself as long as somebody wants to hear of jumps. */
export class SessionClock implements WriterClock {
  readonly #base: WriterClock;
  readonly #awake: AwakeClock;
  readonly now: () => number;
  readonly wall: () => Date;
  readonly after: WriterClock['after'];

  constructor(base: WriterClock = systemClock) {
    this.#base = base;
    this.#awake = new AwakeClock({ now: base.now, wall: () => base.wall().getTime() });
    this.now = () => this.#awake.now();
    this.wall = base.wall;
    this.after = base.after;
  }

  /** Calls back when the wall clock went another way than this one, with the wall time. Returns what ends it. */
  onJump(listener: (jump: number, wall: string) => void): () => void {
    let cancel = (): void => {};
    const beat = (): void => {
      cancel = this.#base.after(BEAT_MS, beat, true);
      const jump = this.#awake.jump();
      if (jump !== undefined) listener(jump, this.#base.wall().toISOString());
    };
    cancel = this.#base.after(BEAT_MS, beat, true);
    return () => cancel();
  }
}

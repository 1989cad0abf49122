import { advance, changeSpeed } from '../../src/core/replay/player.ts';
import type { Stage } from './stage.ts';
import type { PageState } from './state.ts';

/** What of the page moves by itself. */
export class Playback {
  readonly #page: Stage;
  #lastFrame: number | undefined;

  constructor(page: Stage) {
    this.#page = page;
  }

  play(): void {
    const { model, state } = this.#page;
    if (model.last < 0) return;
    if (state.t >= model.axis.end) this.#page.seek(0);
    this.#lastFrame = undefined;
    this.set({ running: true });
    requestAnimationFrame((now) => this.#frame(now));
  }

  pause(): void {
    if (this.#page.state.playing.running) this.set({ running: false });
  }

  toggle(): void {
    if (this.#page.state.playing.running) this.pause();
    else this.play();
  }

  faster(by: 1 | -1): void {
    this.set({ speed: changeSpeed(this.#page.state.playing.speed, by) });
  }

  set(change: Partial<PageState['playing']>): void {
    this.#page.set({ playing: { ...this.#page.state.playing, ...change } });
  }

  #frame(now: number): void {
    const page = this.#page;
    const { model } = page;
    const { playing, t } = page.state;
    if (!playing.running) return;
    const elapsed = this.#lastFrame === undefined ? 0 : Math.min(250, now - this.#lastFrame);
    this.#lastFrame = now;
    const next = advance(model.axis, t, elapsed, playing);
    const seq = model.events.seqAt(next);
    if (seq === page.state.seq) page.set({ t: next });
    else page.seek(seq, { t: next, line: undefined });
    const ended = next >= model.axis.end && !page.state.live;
    if (ended || seq > model.last) return this.pause();
    requestAnimationFrame((time) => this.#frame(time));
  }
}

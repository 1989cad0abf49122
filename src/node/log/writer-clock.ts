/** Time as the writer sees it; tests turn it by hand. */
export interface WriterClock {
  /** Milliseconds of a monotonic clock, from any origin. */
  readonly now: () => number;
  readonly wall: () => Date;
  /** Calls back once after so many milliseconds; returns what cancels it. `background`: no reason for the process to stay alive. */
  readonly after: (milliseconds: number, callback: () => void, background?: boolean) => () => void;
}

export const systemClock: WriterClock = {
  now: () => performance.now(),
  wall: () => new Date(),
  after: (milliseconds, callback, background = false) => {
    const timer = setTimeout(callback, milliseconds);
    if (background) timer.unref();
    return () => clearTimeout(timer);
  },
};

/** Who waits for a stream to grow. */
export class Tails {
  readonly #waiting = new Map<number, Set<() => void>>();

  /** Number of readers that wait just now. */
  get size(): number {
    let size = 0;
    for (const waiters of this.#waiting.values()) size += waiters.size;
    return size;
  }

  /** A stream has grown, was closed or was removed. */
  changed(stream: number): void {
    const waiters = this.#waiting.get(stream);
    this.#waiting.delete(stream);
    for (const wake of waiters ?? []) wake();
  }

  /** The server ends: nobody waits any longer. */
  wakeAll(): void {
    for (const stream of this.#waiting.keys()) this.changed(stream);
  }

  /**
   * Begins to watch now, so that nothing is missed between a look at the stream and the wait. `wait` resolves when it changed or
   * `milliseconds` have passed or the signal aborts; `stop` must be called when it is no longer wanted.
   */
  watch(stream: number): { wait: (milliseconds: number, signal?: AbortSignal) => Promise<void>; stop: () => void } {
    let wake = (): void => {};
    const woken = new Promise<void>((resolve) => (wake = resolve));
    const waiters = this.#waiting.get(stream) ?? new Set();
    this.#waiting.set(stream, waiters.add(wake));
    return {
      stop: () => {
        waiters.delete(wake);
        if (waiters.size === 0 && this.#waiting.get(stream) === waiters) this.#waiting.delete(stream);
      },
      wait: async (milliseconds, signal) => {
        let timer: NodeJS.Timeout | undefined;
        const timeout = new Promise<void>((resolve) => (timer = setTimeout(resolve, milliseconds)));
        const aborted = new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve(), { once: true }));
        await Promise.race([woken, timeout, aborted]);
        clearTimeout(timer);
      },
    };
  }
}

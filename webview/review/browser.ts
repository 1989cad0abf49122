import type { OutboxOptions } from './outbox.ts';

/** What reviewing needs of the browser that it runs in. */
export interface Browser extends Pick<OutboxOptions, 'storage' | 'later' | 'now'> {
  readonly whenOnline: (run: () => void) => void;
  /** Whenever the page comes before the viewer's eyes, and every so many milliseconds while it stays there. */
  readonly whileSeen: (run: () => void, milliseconds: number) => void;
}

export const browser: Browser = {
  get storage() {
    return localStorage;
  },
  later: (run, milliseconds) => void setTimeout(run, milliseconds),
  now: () => new Date(),
  whenOnline: (run) => addEventListener('online', run),
  whileSeen: (run, milliseconds) => {
    const ifSeen = (): void => {
      if (document.visibilityState === 'visible') run();
    };
    addEventListener('focus', ifSeen);
    document.addEventListener('visibilitychange', ifSeen);
    setInterval(ifSeen, milliseconds);
  },
};

import { sameRefusal } from '../../src/protocol/drafts.ts';
import type { OverrideDraft } from '../../src/protocol/sidebar.ts';
import type { Store } from './store.ts';

/** Milliseconds of quiet after which the host is told what is being written. */
const QUIET = 300;

/** Tells the host of the draft while it is written, and at once when the page goes away. */
export function reportDrafts(store: Store): void {
  let told: OverrideDraft | null = store.ui.form?.draft ?? null;
  let seen = told;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tell = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const draft = store.ui.form?.draft ?? null;
    if (draft === null || draft === told) return;
    told = draft;
    store.post({ type: 'draft', draft });
  };
  store.onChange(() => {
    const draft = store.ui.form?.draft ?? null;
    // A form just opened holds what the host sent: only what is written after that is news.
    if (draft === null || told === null || !sameRefusal(told, draft)) told = draft;
    if (draft === seen) return;
    seen = draft;
    clearTimeout(timer);
    timer = setTimeout(tell, QUIET);
  });
  window.addEventListener('pagehide', tell);
  document.addEventListener('visibilitychange', () => document.hidden && tell());
}

import type { OverrideDraft } from '../../src/protocol/sidebar.ts';
import { distrust } from './form-actions.ts';
import type { Store } from './store.ts';

/** The key of the command Distrust. A letter that Alt made another (∂) is told by its place; with AltGr one writes. */
function isDistrustKey(event: KeyboardEvent): boolean {
  const letter = /^[a-z]$/i.test(event.key) ? event.key.toLowerCase() : event.code.slice('Key'.length).toLowerCase();
  const control = /Mac/.test(navigator.platform) ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey;
  return letter === 'd' && control && event.altKey && !event.shiftKey && !event.getModifierState('AltGraph');
}

function targetAround(element: Element | null): OverrideDraft['target'] | null {
  const { step, finding } = element?.closest<HTMLElement>('[data-step], [data-finding]')?.dataset ?? {};
  if (step !== undefined) return { kind: 'step', id: step };
  return finding === undefined ? null : { kind: 'finding', id: finding };
}

/**
 * In the panel the key means the step or finding that has focus; the command, which the editor would run, knows the editor's
 * cursor only. The editor hears of keys at the page's window, so one that is answered here ends before it.
 */
export function answerDistrustKey(store: Store, event: KeyboardEvent): void {
  const target = isDistrustKey(event) ? targetAround(document.activeElement) : null;
  if (!target) return;
  distrust(store, target);
  event.preventDefault();
  event.stopPropagation();
}

import type { FindingView } from '../../src/core/session/view.ts';
import { l10n } from '../shared/l10n.ts';
import { distrust } from './form-actions.ts';
import { focusNamed } from './focus.ts';
import { isOpen } from './model.ts';
import type { Store } from './store.ts';

type Answer = 'accepted' | 'fixing' | 'fixed';

export function answerWord(answer: FindingView['answer'] & string): string {
  return { accepted: l10n('accepted'), fixing: l10n('being fixed'), fixed: l10n('fixed'), distrusted: l10n('distrusted') }[answer];
}

export function resolve(store: Store, finding: string, how: Answer): void {
  store.post({ type: 'resolve-finding', finding, how });
}

/** What the keys do while a finding has focus. */
export function onFindingKey(store: Store, { id, uri, line, answer }: FindingView, event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const keys: Readonly<Record<string, () => void>> = {
    ArrowUp: () => go(id, -1),
    ArrowDown: () => go(id, 1),
    a: () => resolve(store, id, 'accepted'),
    f: () => resolve(store, id, answer === 'fixing' ? 'fixed' : 'fixing'),
    d: () => distrust(store, { kind: 'finding', id }),
    Enter: () => uri !== undefined && store.post({ type: 'reveal', uri, line: line ?? 1 }),
  };
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (!Object.hasOwn(keys, key)) return;
  keys[key]?.();
  event.preventDefault();
  event.stopPropagation();
}

function go(from: string, by: 1 | -1): void {
  const ids = [...document.querySelectorAll<HTMLElement>('[data-finding]')].map((item) => item.dataset['finding'] ?? '');
  const to = ids[ids.indexOf(from) + by];
  if (to !== undefined) focusNamed(`finding:${to}`);
}

/** Puts focus on a finding; without one on the first that is open, else on what comes after them. */
export function focusFinding(findings: readonly FindingView[], id: string | null): void {
  const listed = [...document.querySelectorAll<HTMLElement>('[data-finding]')].map((item) => item.dataset['finding']);
  const open = new Set(findings.filter(isOpen).map((finding) => finding.id));
  const target = id ?? listed.find((finding) => open.has(finding ?? ''));
  if (target === undefined || !focusNamed(`finding:${target}`)) focusNamed('findings-end');
}

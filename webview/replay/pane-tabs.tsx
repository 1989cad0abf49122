import type { VNode } from 'preact';
import { clock } from '../../src/core/replay/words.ts';
import { l10n } from '../shared/l10n.ts';
import { usePage } from './context.ts';
import type { PageState } from './state.ts';

/** Plan or moments, and which moment the plan is of. */
export function PaneTabs({ pane, t }: { readonly pane: PageState['pane']; readonly t: number }): VNode {
  const page = usePage();
  const tab = (id: PageState['pane'], label: string): VNode => (
    <button type="button" class="choice" aria-pressed={pane === id} onClick={() => page.set({ pane: id })}>
      {label}
    </button>
  );
  return (
    <div class="pane-tabs" role="group" aria-label={l10n('Side pane')}>
      {tab('plan', l10n('Plan at {0}', clock(t)))}
      {tab('moments', l10n('Moments'))}
    </div>
  );
}

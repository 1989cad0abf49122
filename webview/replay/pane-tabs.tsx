import type { VNode } from 'preact';
import { targetKey } from '../../src/core/review/review.ts';
import { clock } from '../../src/core/replay/words.ts';
import { l10n } from '../shared/l10n.ts';
import { usePage } from './context.ts';
import type { PageState } from './state.ts';

interface Props {
  readonly pane: PageState['pane'];
  readonly t: number;
  readonly reviewed: number;
  readonly grown: number;
}

/** Plan, moments or review; which moment the plan is of, and how much is left to review. */
export function PaneTabs({ pane, t }: Props): VNode {
  const page = usePage();
  const { review } = page;
  const left = review.may ? review.items.filter(({ target }) => !review.own.verdicts.has(targetKey(target))).length : 0;
  const tab = (id: PageState['pane'], label: string): VNode => (
    <button type="button" class="choice" aria-pressed={pane === id} onClick={() => page.set({ pane: id })}>
      {label}
    </button>
  );
  return (
    <div class="pane-tabs" role="group" aria-label={l10n('Side pane')}>
      {tab('plan', l10n('Plan at {0}', clock(t)))}
      {tab('moments', l10n('Moments'))}
      {review.known && tab('review', left > 0 ? l10n('Review {0}', left) : l10n('Review'))}
    </div>
  );
}

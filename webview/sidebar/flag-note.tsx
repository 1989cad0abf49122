import type { VNode } from 'preact';
import { useContext } from 'preact/hooks';
import type { Flag } from '../../src/core/trajectory/events.ts';
import { Icon } from '../shared/icon.tsx';
import { flagWords } from '../shared/flag-words.ts';
import { l10n } from '../shared/l10n.ts';
import { RichText } from '../shared/rich-text.tsx';
import { FinishedContext, useStore } from './context.ts';
import { distrust } from './form-actions.ts';
import { LinkButton } from './link-button.tsx';
import { askReason } from './step-actions.ts';

/** Why a step is taken for skipped, in one sentence, with the answers beside it. */
export function FlagNote({ flag, step, tab }: { readonly flag: Flag; readonly step: string; readonly tab: boolean }): VNode {
  const store = useStore();
  const finished = useContext(FinishedContext);
  return (
    <div class="note flag">
      <p dir="auto">
        <RichText text={flagWords(flag)} most={1_000} />
      </p>
      <div class="answers">
        {!finished && (
          <LinkButton tab={tab} onClick={() => store.post({ type: 'resolve-flag', flag: flag.id, how: 'doing' })}>
            {l10n('Do it now')}
          </LinkButton>
        )}
        <LinkButton tab={tab} onClick={() => askReason(store, step, 'elsewhere', flag.id)}>
          {l10n('Done elsewhere…')}
        </LinkButton>
        <LinkButton tab={tab} onClick={() => askReason(store, step, 'waive', flag.id)}>
          {l10n('Not needed…')}
        </LinkButton>
        <LinkButton tab={tab} onClick={() => distrust(store, { kind: 'flag', id: flag.id })}>
          {l10n('Distrust…')}
        </LinkButton>
        <button
          type="button"
          class="icon end"
          tabIndex={tab ? 0 : -1}
          title={l10n('Dismiss this flag')}
          aria-label={l10n('Dismiss this flag')}
          onClick={() => store.post({ type: 'resolve-flag', flag: flag.id, how: 'dismissed' })}
        >
          <Icon name="close" />
        </button>
      </div>
    </div>
  );
}

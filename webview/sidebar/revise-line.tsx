import type { VNode } from 'preact';
import { l10n } from '../shared/l10n.ts';
import { Button, TextArea } from '../shared/ui.ts';
import { useStore } from './context.ts';
import { LinkButton } from './link-button.tsx';
import { closeRevise, sendRevise } from './revise-actions.ts';

/** Asks the model for the rest of the plan anew: Enter is enough, a line of what to change helps. */
export function ReviseLine({ wish }: { readonly wish: string }): VNode {
  const store = useStore();
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.isComposing) return;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      sendRevise(store);
    } else if (event.key === 'Escape') closeRevise(store);
    else return;
    event.stopPropagation();
  };
  return (
    <div class="reason revise" role="group" aria-label={l10n('Revise from here')}>
      <TextArea
        label={l10n('Revise what is left: what should change? (may stay empty)')}
        focusName="wish"
        rows={1}
        most={8_000}
        value={wish}
        onInput={(text) => store.setUi({ wish: text })}
        onKeyDown={onKeyDown}
      />
      <p class="small dim">{l10n('What is done, not needed or distrusted stays. Your reasons go along; you choose what is taken.')}</p>
      <div class="row">
        <LinkButton onClick={() => closeRevise(store)}>{l10n('Cancel')}</LinkButton>
        <Button onClick={() => sendRevise(store)}>{l10n('Ask')} ↵</Button>
      </div>
    </div>
  );
}

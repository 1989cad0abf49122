import type { VNode } from 'preact';
import { l10n } from '../shared/l10n.ts';
import { Button, TextArea } from '../shared/ui.ts';
import { useStore } from './context.ts';
import { LinkButton } from './link-button.tsx';
import type { ReasonState } from './model.ts';
import { closeReason, editReason, sendReason } from './step-actions.ts';

/** Asks in place, in one line: why a step is not needed, or where it was done. */
export function ReasonField({ reason }: { readonly reason: ReasonState }): VNode {
  const store = useStore();
  const waive = reason.purpose === 'waive';
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.isComposing) return;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      sendReason(store);
    } else if (event.key === 'Escape') closeReason(store);
    else return;
    event.stopPropagation();
  };
  return (
    <div class="reason">
      <TextArea
        label={waive ? l10n('Why is it not needed?') : l10n('Where was it done? (may stay empty)')}
        focusName="reason"
        rows={1}
        most={waive ? 8_000 : 2_000}
        value={reason.text}
        onInput={(text) => editReason(store, text)}
        onKeyDown={onKeyDown}
      />
      <div class="row">
        <LinkButton onClick={() => closeReason(store)}>{l10n('Cancel')}</LinkButton>
        <Button disabled={waive && !reason.text.trim()} onClick={() => sendReason(store)}>
          {waive ? l10n('Not needed') : l10n('Done')} ↵
        </Button>
      </div>
    </div>
  );
}

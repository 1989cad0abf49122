import type { VNode } from 'preact';
import { l10n } from '../shared/l10n.ts';
import { Button, TextArea } from '../shared/ui.ts';
import { useStore } from './context.ts';
import { LinkButton } from './link-button.tsx';

/** Asked before the plan is shown: how the expert would do it. Never required. */
export function YourView({ text, ready }: { readonly text: string; readonly ready: boolean }): VNode {
  const store = useStore();
  const send = (given: string | null): void => {
    store.setUi({ approach: '' });
    store.post({ type: 'approach', text: given }, { approach: text });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.isComposing || event.key !== 'Enter' || event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    if (text.trim()) send(text.trim());
  };
  return (
    <form class="start your-view" aria-label={l10n('Your view first')} onSubmit={(event) => event.preventDefault()}>
      <TextArea
        label={l10n('How would you do it?')}
        class="task"
        focusName="approach"
        placeholder={l10n('A line or two, before you see the plan.')}
        rows={3}
        most={8_000}
        value={text}
        onInput={(approach) => store.setUi({ approach })}
        onKeyDown={onKeyDown}
      />
      <p class="small dim">
        {ready && `${l10n('The plan is ready.')} `}
        {l10n('Recorded with the session, so that it can be seen later what the plan changed.')}
      </p>
      <div class="row">
        <LinkButton onClick={() => send(null)}>{l10n('Skip')}</LinkButton>
        <Button disabled={!text.trim()} onClick={() => send(text.trim())}>
          {ready ? l10n('Show the plan') : l10n('Keep it')} ↵
        </Button>
      </div>
    </form>
  );
}

import type { VNode } from 'preact';
import type { PanelError } from '../../src/protocol/sidebar.ts';
import { harmless } from '../shared/harmless.ts';
import { Icon } from '../shared/icon.tsx';
import { l10n } from '../shared/l10n.ts';
import { useStore } from './context.ts';
import { LinkButton } from './link-button.tsx';
import type { UiState } from './model.ts';
import { errorAction } from './words.ts';

/** A failure, calmly: what happened, what to do next, and the buttons for it. */
export function ErrorNotice({ error }: { readonly error: PanelError }): VNode {
  const store = useStore();
  return (
    <div class="note error" role="alert" title={error.code}>
      <div class="row top">
        <p class="strong" dir="auto">
          {harmless(error.message, 1_000)}
        </p>
        <button
          type="button"
          class="icon"
          title={l10n('Close')}
          aria-label={l10n('Close')}
          onClick={() => store.post({ type: 'command', command: 'dismiss-error' })}
        >
          <Icon name="close" />
        </button>
      </div>
      <p dir="auto">{harmless(error.next, 1_000)}</p>
      {error.actions.length > 0 && (
        <div class="answers">
          {error.actions.map((action) => (
            <LinkButton key={action} onClick={() => store.post({ type: 'command', command: action })}>
              {errorAction(action)}
            </LinkButton>
          ))}
        </div>
      )}
    </div>
  );
}

/** What the host would not do, in its words. Whatever was written is back where it was. */
export function RefusalNotice({ refusal }: { readonly refusal: string }): VNode {
  const store = useStore();
  return (
    <div class="note error row" role="alert">
      <p dir="auto">{harmless(refusal, 1_000)}</p>
      <button
        type="button"
        class="icon"
        title={l10n('Close')}
        aria-label={l10n('Close')}
        onClick={() => store.update((model) => ({ ...model, refusal: null }))}
      >
        <Icon name="close" />
      </button>
    </div>
  );
}

/** Nothing is recorded just now, and the way on. */
export function PausedNotice(): VNode {
  const store = useStore();
  return (
    <div class="note waived">
      <p>{l10n('Recording is paused. What you do now is not in the record.')}</p>
      <div class="answers">
        <LinkButton onClick={() => store.post({ type: 'command', command: 'continue' })}>{l10n('Continue recording')}</LinkButton>
      </div>
    </div>
  );
}

/** The session is over: what still counts, and the way on. */
export function FinishedNotice({ task }: Pick<UiState, 'task'>): VNode {
  const store = useStore();
  return (
    <div class="note waived">
      <p>{l10n('Finished. What you still say of it is recorded.')}</p>
      <div class="answers">
        <LinkButton focusName="another" onClick={() => store.setUi({ task: { ...task, open: !task.open } })}>
          {l10n('Start another task')}
        </LinkButton>
      </div>
    </div>
  );
}

import type { VNode } from 'preact';
import { keyNames } from '../shared/key-names.ts';
import { counted, l10n } from '../shared/l10n.ts';
import { Button, TextArea } from '../shared/ui.ts';
import { useStore } from './context.ts';
import { closeSplit, partsWritten, saveSplit } from './edit-actions.ts';
import { LinkButton } from './link-button.tsx';
import type { SplitState } from './model.ts';

/** A step in parts, one a line. The first part keeps what was done and said of the step. */
export function SplitEditor({ split }: { readonly split: SplitState }): VNode {
  const store = useStore();
  const parts = partsWritten(split.text).length;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.isComposing) return;
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      saveSplit(store);
    } else if (event.key === 'Escape') closeSplit(store);
    else return;
    event.stopPropagation();
  };
  return (
    <form class="step-editor" aria-label={l10n('Split step')} onSubmit={(event) => event.preventDefault()}>
      <TextArea
        label={l10n('The parts, one a line')}
        focusName="split"
        rows={Math.max(3, split.text.split('\n').length)}
        most={10_000}
        value={split.text}
        onInput={(text) => store.setUi({ split: { ...split, text } })}
        onKeyDown={onKeyDown}
      />
      <div class="row">
        <LinkButton onClick={() => closeSplit(store)}>{l10n('Cancel')}</LinkButton>
        <Button disabled={parts < 2} onClick={() => saveSplit(store)}>
          {counted(parts, 'Split', 'Split into {0}')} {CTRL}↵
        </Button>
      </div>
    </form>
  );
}

const CTRL = /Mac/.test(navigator.platform) ? '⌘' : keyNames('Ctrl+');

import type { VNode } from 'preact';
import { l10n } from '../shared/l10n.ts';
import { Button, Checkbox, Dropdown, TextArea, TextField } from '../shared/ui.ts';
import { useStore } from './context.ts';
import { changeEdit, closeEdit, saveEdit } from './edit-actions.ts';
import { LinkButton } from './link-button.tsx';
import { stepsOf } from './model.ts';
import type { EditState } from './model.ts';
import { plainTitle } from '../shared/rich-text.tsx';
import { numbersIn } from './step-writing.ts';

/** A step's words, in place: Enter saves (Ctrl+Enter in the description), Escape leaves it as it was. */
export function StepEditor({ edit }: { readonly edit: EditState }): VNode {
  const store = useStore();
  const steps = stepsOf(store.model.shown?.view).map(({ step }) => step);
  const others = steps.map(({ id, title }, index) => ({ id, number: index + 1, title })).filter(({ id }) => id !== edit.id);
  const waits = numbersIn(edit.after);
  const toggleWait = (id: string): void => {
    const number = others.find((other) => other.id === id)?.number;
    if (number === undefined) return;
    const now = waits.includes(number) ? waits.filter((each) => each !== number) : [...waits, number].toSorted((a, b) => a - b);
    changeEdit(store, { after: now.join(', ') });
  };
  const save = (event: KeyboardEvent, modified: boolean): void => {
    if (event.isComposing || event.key !== 'Enter' || event.shiftKey) return;
    if (modified && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    saveEdit(store);
  };
  const onEscape = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    closeEdit(store);
  };
  return (
    <form
      class="step-editor"
      aria-label={edit.id === null ? l10n('New step') : l10n('Edit step')}
      onSubmit={(event) => event.preventDefault()}
      onKeyDown={onEscape}
    >
      <TextArea
        label={l10n('Title')}
        hideLabel
        focusName="edit-title"
        placeholder={l10n('What is to be done in this step?')}
        rows={1}
        most={500}
        value={edit.title}
        onInput={(value) => changeEdit(store, { title: value.replace(/\s*\n\s*/g, ' ') })}
        onKeyDown={(event) => save(event, false)}
      />
      <TextArea
        label={l10n('Description')}
        hideLabel
        focusName="edit-description"
        placeholder={l10n('More, if it helps')}
        most={8_000}
        value={edit.description}
        onInput={(description) => changeEdit(store, { description })}
        onKeyDown={(event) => save(event, true)}
      />
      <Dropdown
        label={l10n('Part of')}
        value={edit.parent}
        choices={[
          { id: '', label: l10n('a step of its own') },
          ...others.map(({ id, number, title }) => ({ id, label: l10n('part of {0} {1}', number, plainTitle(title, 60)) })),
        ]}
        onChange={(parent) => changeEdit(store, { parent })}
      />
      <TextField
        label={l10n('After steps (numbers)')}
        focusName="edit-after"
        most={500}
        value={edit.after}
        onInput={(after) => changeEdit(store, { after })}
        onKeyDown={(event) => save(event, false)}
      />
      <Dropdown
        label={l10n('After which steps')}
        menu
        value=""
        choices={[
          { id: '', label: l10n('add or remove one…') },
          ...others.map(({ id, number, title }) => ({
            id,
            label: `${waits.includes(number) ? '✓ ' : ''}${number} ${plainTitle(title, 60)}`,
          })),
        ]}
        onChange={(id) => toggleWait(id)}
      />
      <div class="row">
        <Checkbox checked={edit.optional} onChange={(optional) => changeEdit(store, { optional })}>
          {l10n('optional')}
        </Checkbox>
        <span class="answers">
          <LinkButton onClick={() => closeEdit(store)}>{l10n('Cancel')}</LinkButton>
          <Button disabled={!edit.title.trim()} onClick={() => saveEdit(store)}>
            {l10n('Save')} ↵
          </Button>
        </span>
      </div>
    </form>
  );
}

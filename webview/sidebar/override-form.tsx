import type { VNode } from 'preact';
import type { CodeReference } from '../../src/core/trajectory/events.ts';
import type { OverrideDraft } from '../../src/protocol/sidebar.ts';
import { Icon } from '../shared/icon.tsx';
import { l10n } from '../shared/l10n.ts';
import { harmless } from '../shared/harmless.ts';
import { shortPath } from '../shared/format.ts';
import { Button, Checkbox, TextArea, TextField } from '../shared/ui.ts';
import { useStore } from './context.ts';
import { closeForm, discardForm, editDraft, editForm, sendForm } from './form-actions.ts';
import { isEmpty } from './receive.ts';
import { LinkButton } from './link-button.tsx';
import type { FormState } from './model.ts';
import { ChoiceChips } from './choice-chips.tsx';
import { focusNamed } from './focus.ts';
import { memo } from '../shared/memo.ts';
import type { Store } from './store.ts';
import { wrongsOf } from './words.ts';

/** What is attached by itself is said, not asked. */
function attachedWords({ uri, startLine, endLine }: CodeReference): string {
  const file = harmless(shortPath(uri), 200);
  return startLine === endLine ? l10n('line {0} of {1}', startLine, file) : l10n('lines {0}–{1} of {2}', startLine, endLine, file);
}

function Attached({ draft }: { readonly draft: OverrideDraft }): VNode | null {
  const store = useStore();
  const { code } = draft;
  if (code.length === 0) return null;
  return (
    <ul class="plain small dim" aria-label={l10n('Attached code')}>
      {code.map((piece) => (
        <li key={`${piece.uri} ${piece.start} ${piece.end}`} class="row attached">
          <span>{l10n('with {0}', attachedWords(piece))}</span>
          <button
            type="button"
            class="icon"
            title={l10n('Leave it out')}
            aria-label={l10n('Leave out {0}', attachedWords(piece))}
            onClick={() => {
              editDraft(store, { code: code.filter((other) => other !== piece) });
              focusNamed('rationale');
            }}
          >
            <Icon name="close" />
          </button>
        </li>
      ))}
    </ul>
  );
}

function MoreFields({ form }: { readonly form: FormState }): VNode {
  const store = useStore();
  const { instead, sure, link, become, target, amends } = form.draft;
  const onKeyDown = (event: KeyboardEvent): void => formKeys(event, store);
  return (
    <div class="more">
      <TextArea
        label={l10n('What I do instead')}
        focusName="instead"
        value={instead}
        most={20_000}
        rows={1}
        onInput={(value) => editDraft(store, { instead: value })}
        onKeyDown={onKeyDown}
      />
      {instead.trim() !== '' && amends === undefined && (
        <Checkbox checked={become} onChange={(checked) => editDraft(store, { become: checked })}>
          {target.kind === 'step' ? l10n('make it the next step of the plan') : l10n('make it a step of the plan')}
        </Checkbox>
      )}
      <ChoiceChips
        label={l10n('How sure (1 a hunch, 5 certain)')}
        value={sure === null ? null : String(sure)}
        choices={['1', '2', '3', '4', '5'].map((id) => ({ id, label: id }))}
        onChoose={(value) => editDraft(store, { sure: Number(value) })}
      />
      <TextField
        label={l10n('Link')}
        focusName="link"
        value={link}
        most={2_000}
        placeholder="https://"
        onInput={(value) => editDraft(store, { link: value })}
        onKeyDown={onKeyDown}
      />
      <LinkButton class="start" onClick={() => store.post({ type: 'attach-code', target })}>
        {l10n('Attach the code selected in the editor')}
      </LinkButton>
    </div>
  );
}

/** Enter sends, Shift+Enter is a new line, Escape closes and keeps. */
function formKeys(event: KeyboardEvent, store: Store): void {
  // An Enter that ends a composition belongs to the input method.
  if (event.isComposing) return;
  if (event.key === 'Enter' && !event.shiftKey) {
    event.preventDefault();
    sendForm(store);
  }
}

export interface OverrideFormProps {
  readonly form: FormState;
  /** Number of the step that it stands in. */
  readonly step?: number;
}

/** What is asked; the number tells which step is meant where its title is out of sight. */
function question({ target }: OverrideDraft, step: number | undefined): string {
  if (target.kind === 'plan') return l10n('What is wrong with the plan?');
  return target.kind === 'step' && step !== undefined ? l10n('What is wrong with step {0}?', step) : l10n('What is wrong?');
}

/** The refusal in place: one choice, one line, Enter. */
export const OverrideForm = memo(({ form, step }: OverrideFormProps): VNode => {
  const store = useStore();
  const { draft, title, more, lacks } = form;
  const onEscape = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    closeForm(store);
  };
  return (
    <form
      class="override-form"
      aria-label={l10n('Distrust: {0}', harmless(title, 200))}
      onSubmit={(event) => event.preventDefault()}
      onKeyDown={onEscape}
    >
      {draft.target.excerpt && (
        <blockquote dir="auto" title={l10n('The part that is refused')}>
          {harmless(draft.target.excerpt, 300)}
        </blockquote>
      )}
      <ChoiceChips
        label={question(draft, step)}
        focusName="wrong"
        numbered
        value={draft.wrong}
        choices={wrongsOf(draft.target.kind).map((wrong) => ({ id: wrong.id, label: wrong.label() }))}
        onChoose={(wrong) => editDraft(store, { wrong })}
        onChosen={() => focusNamed('rationale')}
      />
      <TextArea
        label={l10n('Why')}
        hideLabel
        focusName="rationale"
        placeholder={l10n('Why? One line will do.')}
        value={draft.rationale}
        most={20_000}
        onInput={(rationale) => editDraft(store, { rationale })}
        onKeyDown={(event) => formKeys(event, store)}
      />
      {more && <MoreFields form={form} />}
      <p class="lacks" role="alert">
        {lacks === 'wrong' && l10n('Choose what is wrong (keys 1 to 9).')}
        {lacks === 'rationale' && l10n('Say why, in a line.')}
      </p>
      <Attached draft={draft} />
      <div class="row">
        <span class="answers">
          <LinkButton onClick={() => editForm(store, { more: !more })}>{more ? l10n('less') : l10n('more…')}</LinkButton>
          {!isEmpty(draft) && <LinkButton onClick={() => discardForm(store)}>{l10n('Discard')}</LinkButton>}
        </span>
        <Button onClick={() => sendForm(store)}>{draft.amends === undefined ? l10n('Distrust') : l10n('Amend')} ↵</Button>
      </div>
    </form>
  );
});

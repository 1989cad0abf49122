import type { VNode } from 'preact';
import type { StepView } from '../../src/core/session/view.ts';
import { Icon } from '../shared/icon.tsx';
import { l10n } from '../shared/l10n.ts';
import { memo } from '../shared/memo.ts';
import { RichText } from '../shared/rich-text.tsx';
import { StateGlyph } from '../shared/step-state.tsx';
import { useStore } from './context.ts';
import { dragHandlers } from './drag.ts';
import { FlagNote } from './flag-note.tsx';
import { distrust } from './form-actions.ts';
import { LinkButton } from './link-button.tsx';
import type { EditState, FormState, ReasonState, SplitState } from './model.ts';
import { OverrideForm } from './override-form.tsx';
import { OverrideNote } from './override-note.tsx';
import { ReasonField } from './reason-field.tsx';
import { SplitEditor } from './split-editor.tsx';
import { setExpanded } from './step-actions.ts';
import { StepDetails } from './step-details.tsx';
import { StepEditor } from './step-editor.tsx';
import { Doubts, StepFiles } from './step-files.tsx';
import { onStepKey } from './step-keys.ts';
import { badgeOf, stateSentence } from './words.ts';

export interface StepItemProps {
  readonly view: StepView;
  readonly number: number;
  readonly depth: number;
  readonly waits: string;
  readonly expanded: boolean;
  /** The list's one tab stop: its controls are in the tab order, those of other steps are not. */
  readonly active: boolean;
  readonly first: boolean;
  readonly last: boolean;
  readonly form: FormState | null;
  readonly reason: ReasonState | null;
  readonly edit: EditState | null;
  readonly split: SplitState | null;
}

/** One step. Renders again only when something of its own has changed. */
export const StepItem = memo((props: StepItemProps): VNode => {
  const { view, number, depth, waits, expanded, active, first, last, form, reason, edit, split } = props;
  const store = useStore();
  const { step, state, flag, overrides, waived } = view;
  const toggle = (): void => {
    // A selection in the title is made to be copied or refused, not to unfold the step.
    if (document.getSelection()?.isCollapsed !== false) setExpanded(store, step.id, !expanded);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget || !onStepKey(store, view, event)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <li
      class={`step ${state}${view.current ? ' current' : ''}${depth > 0 ? ` depth-${depth}` : ''}`}
      data-step={step.id}
      // Not only keys and clicks: whatever gets focus in a step makes it the tab stop.
      onFocusCapture={() => store.ui.at !== step.id && store.setUi({ at: step.id })}
      {...dragHandlers(store, step.id)}
    >
      <StateGlyph state={state} optional={step.optional} />
      <span class="grip" draggable title={l10n('Drag to move (Alt+Up, Alt+Down)')} aria-hidden="true">
        <Icon name="gripper" />
      </span>
      {edit ? (
        <StepEditor edit={edit} />
      ) : split ? (
        <SplitEditor split={split} />
      ) : (
        <div class="line">
          <div
            class="title"
            role="button"
            tabIndex={active ? 0 : -1}
            aria-expanded={expanded}
            aria-current={view.current ? 'step' : undefined}
            onClick={toggle}
            onKeyDown={onKeyDown}
          >
            <span class="number">{number}</span>{' '}
            <span class="text" dir="auto">
              <RichText text={step.title} most={500} />
            </span>
            <span class="sr-only">, {stateSentence(view)}</span>
          </div>
          <span class="badge" aria-hidden="true" title={stateSentence(view)}>
            {badgeOf(view)}
          </span>
          <span class="hover-tools">
            <button
              type="button"
              class="icon"
              tabIndex={-1}
              title={l10n('Distrust… (d)')}
              aria-label={l10n('Distrust step {0}', number)}
              onClick={() => distrust(store, { kind: 'step', id: step.id })}
            >
              <Icon name="thumbsdown" />
            </button>
            <button
              type="button"
              class="icon"
              tabIndex={-1}
              title={expanded ? l10n('Fold (←)') : l10n('Unfold (→)')}
              aria-hidden="true"
              onClick={() => setExpanded(store, step.id, !expanded)}
            >
              <Icon name={expanded ? 'chevron-up' : 'chevron-down'} />
            </button>
          </span>
        </div>
      )}
      <StepFiles view={view} all={expanded} tab={active} />
      {!expanded && <Doubts claims={view.claims} />}
      {flag && <FlagNote flag={flag} step={step.id} tab={active} />}
      {view.anotherWay && (
        <p class="small dim">
          {l10n('Done another way than it says.')}{' '}
          <LinkButton tab={active} onClick={() => distrust(store, { kind: 'step', id: step.id }, 'wrong-approach')}>
            {l10n('Say why…')}
          </LinkButton>
        </p>
      )}
      {overrides.map((override) => (
        <OverrideNote key={override.id} override={override} tab={active} />
      ))}
      {waived !== undefined && (
        <p class="note waived" dir="auto">
          <RichText text={waived} />
        </p>
      )}
      {expanded && <StepDetails view={view} tab={active} waits={waits} first={first} last={last} />}
      {reason && <ReasonField reason={reason} />}
      {form && <OverrideForm form={form} step={number} />}
    </li>
  );
});

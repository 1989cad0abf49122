import type { VNode } from 'preact';
import { useContext } from 'preact/hooks';
import type { StepView } from '../../src/core/session/view.ts';
import { Icon } from '../shared/icon.tsx';
import { l10n } from '../shared/l10n.ts';
import { FinishedContext, useStore } from './context.ts';
import { mergeNext, moveBy, nestStep, remove, startAdd, startEdit, startSplit, unnestStep } from './edit-actions.ts';
import { distrust } from './form-actions.ts';
import { LinkButton } from './link-button.tsx';
import { askReason, isSettled, mark } from './step-actions.ts';

interface ToolProps {
  readonly icon: string;
  readonly label: string;
  readonly tab: boolean;
  readonly disabled?: boolean;
  readonly onClick: () => void;
}

function Tool({ icon, label, tab, disabled, onClick }: ToolProps): VNode {
  return (
    <button type="button" class="icon" title={label} aria-label={label} tabIndex={tab ? 0 : -1} disabled={disabled} onClick={onClick}>
      <Icon name={icon} />
    </button>
  );
}

export interface StepToolbarProps {
  readonly view: StepView;
  readonly tab: boolean;
  readonly first: boolean;
  readonly last: boolean;
}

/** What can be done with a step: the expert's word in words, the plan's edits as icons. */
export function StepToolbar({ view, tab, first, last }: StepToolbarProps): VNode {
  const store = useStore();
  const finished = useContext(FinishedContext);
  const { step, current } = view;
  return (
    <div class="tools">
      <span class="answers">
        {!current && !finished && (
          <LinkButton tab={tab} onClick={() => store.post({ type: 'focus', step: step.id })}>
            {l10n('Work on this')}
          </LinkButton>
        )}
        <LinkButton tab={tab} onClick={() => mark(store, view)}>
          {isSettled(view) ? l10n('Not done') : l10n('Mark done')}
        </LinkButton>
        {view.files.length > 0 && (
          <LinkButton tab={tab} onClick={() => store.post({ type: 'show-changes', step: step.id })}>
            {l10n('Show my changes')}
          </LinkButton>
        )}
        {view.state !== 'waived' && (
          <LinkButton tab={tab} onClick={() => askReason(store, step.id, 'waive')}>
            {l10n('Not needed…')}
          </LinkButton>
        )}
        <LinkButton tab={tab} onClick={() => distrust(store, { kind: 'step', id: step.id })}>
          {l10n('Distrust…')}
        </LinkButton>
      </span>
      {!finished && <PlanEdits view={view} tab={tab} first={first} last={last} />}
    </div>
  );
}

/** What changes the plan itself. */
function PlanEdits({ view: { step }, tab, first, last }: StepToolbarProps): VNode {
  const store = useStore();
  return (
    <span class="icons">
      <Tool icon="edit" label={l10n('Edit step')} tab={tab} onClick={() => startEdit(store, step)} />
      <Tool icon="add" label={l10n('Add a step below')} tab={tab} onClick={() => startAdd(store, step)} />
      <Tool icon="split-vertical" label={l10n('Split into parts')} tab={tab} onClick={() => startSplit(store, step)} />
      <Tool icon="merge" label={l10n('Join with the step below')} tab={tab} disabled={last} onClick={() => mergeNext(store, step)} />
      <Tool
        icon="indent"
        label={l10n('Make it a part of the step above')}
        tab={tab}
        disabled={first}
        onClick={() => nestStep(store, step)}
      />
      <Tool
        icon="arrow-left"
        label={l10n('Make it a step of its own')}
        tab={tab}
        disabled={step.parent === undefined}
        onClick={() => unnestStep(store, step)}
      />
      <Tool icon="arrow-up" label={l10n('Move up')} tab={tab} disabled={first} onClick={() => moveBy(store, step, -1)} />
      <Tool icon="arrow-down" label={l10n('Move down')} tab={tab} disabled={last} onClick={() => moveBy(store, step, 1)} />
      <Tool icon="trash" label={l10n('Remove step')} tab={tab} onClick={() => remove(store, step)} />
    </span>
  );
}

import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import type { StepView } from '../../src/core/session/view.ts';
import { l10n } from '../shared/l10n.ts';
import { memo } from '../shared/memo.ts';
import type { EditState, FormState, ReasonState, SplitState } from './model.ts';
import { rowsOf, siblingsOf, waitsOf } from './rows.ts';
import { StepEditor } from './step-editor.tsx';
import { StepItem } from './step-item.tsx';

export interface StepListProps {
  readonly steps: readonly StepView[];
  readonly expanded: readonly string[];
  readonly at: string | null;
  readonly form: FormState | null;
  /** Where the form stands (`placeOf`). */
  readonly formAt: string;
  readonly reason: ReasonState | null;
  readonly edit: EditState | null;
  readonly split: SplitState | null;
}

export const StepList = memo(({ steps, expanded, at, form, formAt, reason, edit, split }: StepListProps): VNode => {
  const rows = useMemo(() => rowsOf(steps), [steps]);
  const before = edit?.id === null ? steps[edit.index]?.step.id : undefined;
  const editor = edit?.id === null && (
    <li key="new step" class="step untouched new">
      <StepEditor edit={edit} />
    </li>
  );
  return (
    <ol class="steps" aria-label={l10n('Steps')}>
      {rows.map(({ view, number, depth }) => {
        const { id } = view.step;
        const siblings = siblingsOf(steps, id);
        return [
          id === before && editor,
          <StepItem
            key={`step ${id}`}
            view={view}
            number={number}
            depth={depth}
            waits={waitsOf(steps, view.step)}
            expanded={expanded.includes(id)}
            active={id === at}
            first={siblings[0] === view}
            last={siblings.at(-1) === view}
            form={formAt === `step:${id}` ? form : null}
            reason={reason?.step === id ? reason : null}
            edit={edit?.id === id ? edit : null}
            split={split?.id === id ? split : null}
          />,
        ];
      })}
      {before === undefined && editor}
    </ol>
  );
});

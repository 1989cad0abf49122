import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { FileTouch, StepView } from '../../src/core/session/view.ts';
import type { Flag } from '../../src/core/trajectory/events.ts';
import { Icon } from '../shared/icon.tsx';
import { flagWords } from '../shared/flag-words.ts';
import { l10n } from '../shared/l10n.ts';
import { plainTitle, RichText } from '../shared/rich-text.tsx';
import { Dropdown } from '../shared/ui.ts';
import { useStore } from './context.ts';
import { startAdd } from './edit-actions.ts';
import { LinkButton } from './link-button.tsx';
import type { FormState } from './model.ts';
import { OverrideForm } from './override-form.tsx';
import { TouchedFile } from './step-files.tsx';

export interface OffPlanProps {
  readonly id: string;
  /** Null: it is gone, only its refusal is still being written. */
  readonly flag: Flag | null;
  readonly steps: readonly StepView[];
  /** What serves no step, file by file. */
  readonly touches: readonly FileTouch[];
  readonly form: FormState | null;
}

/** Edits that serve no step: one quiet line, its answers one click away. */
export function OffPlan({ id, flag, steps, touches, form }: OffPlanProps): VNode {
  return (
    <section class="off-plan" aria-label={l10n('Edits off the plan')} tabIndex={-1} data-focus={`flag:${id}`}>
      {flag && <Answers flag={flag} steps={steps} touches={touches} />}
      {form && <OverrideForm form={form} />}
    </section>
  );
}

/** Files named; more are a matter for the diff of the session. */
const MOST_FILES = 8;

function Answers({ flag, steps, touches }: Pick<OffPlanProps, 'steps' | 'touches'> & { readonly flag: Flag }): VNode {
  const store = useStore();
  const [choosing, setChoosing] = useState(false);
  const current = steps.findIndex((view) => view.current);
  const assign = (step: string | null): void => store.post({ type: 'assign-off-plan', flag: flag.id, step });
  const choices = steps.map(({ step }, index) => ({ id: step.id, label: `${index + 1} ${plainTitle(step.title, 80)}` }));
  return (
    <>
      <p dir="auto">
        <RichText text={flagWords(flag)} most={1_000} />
      </p>
      {flag.files && (
        <div class="small facts">
          {flag.files.slice(0, MOST_FILES).map((uri) => (
            <TouchedFile key={uri} file={touches.find((touch) => touch.uri === uri) ?? { uri, added: 0, removed: 0, line: 1 }} />
          ))}
          {flag.files.length > MOST_FILES && <span>{l10n('and {0} more', flag.files.length - MOST_FILES)}</span>}
        </div>
      )}
      <div class="answers">
        {current >= 0 && (
          <LinkButton onClick={() => assign(steps[current]?.step.id ?? null)}>{l10n('Step {0} another way', current + 1)}</LinkButton>
        )}
        <LinkButton onClick={() => setChoosing(!choosing)}>
          {current >= 0 ? l10n('Another step…') : l10n('A step, done another way…')}
        </LinkButton>
        <LinkButton onClick={() => startAdd(store, null, flag.id)}>{l10n('New step…')}</LinkButton>
        <LinkButton onClick={() => assign(null)}>{l10n('Not this task')}</LinkButton>
        <button
          type="button"
          class="icon end"
          title={l10n('Dismiss')}
          aria-label={l10n('Dismiss')}
          onClick={() => store.post({ type: 'resolve-flag', flag: flag.id, how: 'dismissed' })}
        >
          <Icon name="close" />
        </button>
      </div>
      {choosing && (
        <Dropdown
          label={l10n('The step that they serve')}
          value={null}
          choices={[{ id: '', label: l10n('Choose a step') }, ...choices]}
          onChange={(step) => step && assign(step)}
        />
      )}
    </>
  );
}

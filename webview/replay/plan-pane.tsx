import type { VNode } from 'preact';
import type { SessionView } from '../../src/core/session/view.ts';
import type { Today } from '../../src/core/replay/folder.ts';
import { Icon } from '../shared/icon.tsx';
import { flagWords } from '../shared/flag-words.ts';
import { counted, l10n } from '../shared/l10n.ts';
import { memo } from '../shared/memo.ts';
import { RichText } from '../shared/rich-text.tsx';
import { usePage } from './context.ts';
import { FileButton } from './file-button.tsx';
import { openStep } from './jumps.ts';
import { OverrideCard } from './override-card.tsx';
import { StepRow } from './step-row.tsx';

const Row = memo(StepRow);

interface Props {
  readonly view?: SessionView;
  /** Where today's tracker is to be heard: what it says otherwise, by step. */
  readonly today?: Today['words'];
  /** The step that is opened up. */
  readonly step?: string | null;
  /** What edits served which step is still being worked out; the plan, flags and answers are as the log says. */
  readonly interim: boolean;
  /** Goes up when something was said in review. */
  readonly reviewed: number;
}

/** The plan as the expert saw it at this moment: states, flags, findings, and every refusal in full. */
export function PlanPane({ view, today, step, interim, reviewed }: Props): VNode {
  if (!view) return <p class="empty dim">{l10n('Nothing yet.')}</p>;
  const { plan, overrides, findings, offPlan, offPlanFlags } = view;
  return (
    <div class="plan scroll" tabIndex={0} role="region" aria-label={l10n('Plan')}>
      {!plan && <p class="empty dim">{l10n('No plan yet at this moment.')}</p>}
      {interim && <p class="empty dim small">{l10n('As the log says. Which edits serve which step is still being worked out…')}</p>}
      {plan && !plan.accepted && <p class="empty dim">{l10n('Proposed, not accepted yet.')}</p>}
      <ol class="steps">
        {plan?.steps.map((each, index) => (
          <Row
            key={each.step.id}
            view={each}
            place={index + 1}
            open={each.step.id === step}
            today={today !== undefined}
            otherwise={today?.[each.step.id]}
            interim={interim}
            reviewed={reviewed}
          />
        ))}
      </ol>
      {plan && <TodaySwitch on={today !== undefined} />}
      {(offPlan.hunks > 0 || offPlanFlags.length > 0) && <OffPlan view={view} open={step === null} />}
      {overrides.length > 0 && <h2>{l10n('Overrides beside the steps')}</h2>}
      {overrides.map((override) => (
        <OverrideCard key={override.id} override={override} reviewed={reviewed} />
      ))}
      {findings.length > 0 && <h2>{l10n('Findings')}</h2>}
      {findings.map(({ id, severity, text, uri, line }) => (
        <div key={id} class={`remark ${severity}`}>
          <Icon name={severity === 'error' ? 'error' : severity === 'warning' ? 'warning' : 'info'} />
          <p dir="auto">
            <RichText text={text} />
          </p>
          {uri && <FileButton uri={uri} line={line ?? 1} />}
        </div>
      ))}
    </div>
  );
}

/** The log holds what the expert was told and what they answered, no states: those are worked out from the edits in any case. */
function TodaySwitch({ on }: { readonly on: boolean }): VNode {
  const page = usePage();
  return (
    <div class="today">
      <button type="button" class="choice quiet" aria-pressed={on} onClick={() => page.set({ today: !on })}>
        {l10n('what today’s tracker would say')}
      </button>
      {on && <p class="dim small">{l10n('States and evidence as today’s tracker sees them. What the expert said stands above it.')}</p>}
    </div>
  );
}

function OffPlan({ view: { offPlan, offPlanFlags }, open }: { readonly view: SessionView; readonly open: boolean }): VNode {
  const page = usePage();
  return (
    <section class="off-plan" aria-label={l10n('Off plan')}>
      <button type="button" class="row" aria-expanded={open} onClick={() => openStep(page, open ? undefined : null)}>
        <Icon name="circle-slash" />
        <span>{l10n('Off plan')}</span>
        <span class="badge dim">{counted(offPlan.hunks, '{0} hunk', '{0} hunks')}</span>
      </button>
      {offPlanFlags.map((flag) => (
        <p key={flag.id} class="why warn" dir="auto">
          <RichText text={flagWords(flag)} most={1_000} />
        </p>
      ))}
      {open && (
        <p class="files">
          {offPlan.files.map(({ uri, line, added, removed }) => (
            <FileButton key={uri} uri={uri} line={line} added={added} removed={removed} />
          ))}
        </p>
      )}
    </section>
  );
}

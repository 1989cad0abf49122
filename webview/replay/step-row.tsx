import type { VNode } from 'preact';
import type { TodaysWord } from '../../src/core/replay/folder.ts';
import type { StepView } from '../../src/core/session/view.ts';
import { ANSWERED } from '../../src/core/tracking/states.ts';
import { confidence } from '../shared/format.ts';
import { Icon } from '../shared/icon.tsx';
import { flagWords } from '../shared/flag-words.ts';
import { l10n } from '../shared/l10n.ts';
import { RichText } from '../shared/rich-text.tsx';
import { StateGlyph, stateWord } from '../shared/step-state.tsx';
import { usePage } from './context.ts';
import { VerdictButtons } from '../review/verdict-buttons.tsx';
import { FileButton } from './file-button.tsx';
import { openStep } from './jumps.ts';
import { OverrideCard } from './override-card.tsx';

interface Props {
  readonly view: StepView;
  /** From 1. */
  readonly place: number;
  readonly open: boolean;
  /** Shows it as today's tracker sees it. */
  readonly today: boolean;
  /** What that is, where it differs from what the expert saw. */
  readonly otherwise?: TodaysWord;
  /** What edits served it is still being worked out. */
  readonly interim: boolean;
  /** Goes up when something was said in review. */
  readonly reviewed: number;
}

/** States in which a step needs nothing more: it recedes. */
const RECEDED: ReadonlySet<string> = new Set(['likely-done', 'verified', 'waived', 'overridden']);

/** One step at this moment. What needs a word (a flag, a refusal) is always in sight, the rest when it is opened. */
export function StepRow({ view, place, open, today, otherwise, interim, reviewed }: Props): VNode {
  const page = usePage();
  const { step, current, flag, overrides, evidence } = view;
  const { state } = otherwise ?? view;
  // What has not begun says so by its shape alone, as in the panel.
  const quiet = state === 'untouched' && state === view.state;
  const waiting = interim && (today ? !ANSWERED.has(state) : quiet);
  const remark = today && !waiting ? remarkOf(view, otherwise) : undefined;
  return (
    <li
      class={`step ${state}${current ? ' current' : ''}${RECEDED.has(state) ? ' receded' : ''}`}
      aria-current={current ? 'step' : undefined}
    >
      <button type="button" class="row" aria-expanded={open} onClick={() => openStep(page, open ? undefined : step.id)}>
        {waiting ? <Icon name="loading" /> : <StateGlyph state={state} optional={step.optional} />}
        <span class="step-title" dir="auto">
          <RichText text={step.title} most={500} />
        </span>
        <span class={quiet && !(waiting && today) ? 'sr-only' : 'badge dim'}>
          {waiting ? l10n('working it out…') : wordOf(view, otherwise)}
        </span>
      </button>
      {flag && (
        <p class="why warn" dir="auto">
          <RichText text={flagWords(flag)} most={1_000} />
        </p>
      )}
      {remark && (
        <p class="why dim" dir="auto">
          <RichText text={remark} most={1_000} />
        </p>
      )}
      {today && !open && !waiting && <EvidenceList evidence={evidence} />}
      {overrides.map((override) => (
        <OverrideCard key={override.id} override={override} place={place} reviewed={reviewed} />
      ))}
      {open && <StepDetails view={view} interim={interim} reviewed={reviewed} />}
    </li>
  );
}

/** The state in words, with how likely it is; and what the expert saw, if that was another. */
function wordOf(view: StepView, otherwise: TodaysWord | undefined): string {
  const said = ({ state, confidence: probability }: Pick<StepView, 'state' | 'confidence'>): string => {
    const sure = probability !== undefined && (state === 'in-progress' || state === 'likely-done');
    return sure ? `${stateWord(state)} ${confidence(probability)}` : stateWord(state);
  };
  if (!otherwise) return said(view);
  return otherwise.state === view.state ? said(otherwise) : l10n('{0} (then: {1})', said(otherwise), stateWord(view.state));
}

/** Where today's tracker would have said something else about skipping than the expert was told. */
function remarkOf({ flag }: StepView, otherwise: TodaysWord | undefined): string | undefined {
  if (!otherwise) return undefined;
  if (flag) return otherwise.why === undefined ? l10n('Today’s tracker would not flag it.') : undefined;
  return otherwise.why === undefined ? undefined : l10n('Today’s tracker would flag it: {0}', otherwise.why);
}

function EvidenceList({ evidence }: Pick<StepView, 'evidence'>): VNode | null {
  if (evidence.length === 0) return null;
  return (
    <ul class="evidence dim small">
      {evidence.map(({ text, uri, line }, index) => (
        <li key={index} dir="auto">
          <RichText text={text} most={500} /> {uri && <FileButton uri={uri} line={line ?? 1} />}
        </li>
      ))}
    </ul>
  );
}

interface DetailProps {
  readonly view: StepView;
  readonly interim: boolean;
  readonly reviewed: number;
}

function StepDetails({ view: { step, evidence, files, claims, waived, check }, interim, reviewed }: DetailProps): VNode {
  const doubts = claims.filter(({ verdict }) => verdict !== 'found');
  return (
    <div class="details">
      {step.description && (
        <p dir="auto">
          <RichText text={step.description} />
        </p>
      )}
      {waived !== undefined && (
        <p class="dim" dir="auto">
          {l10n('Not needed:')} <RichText text={waived} />
        </p>
      )}
      {check && (
        <p class={check.passed ? 'ok' : 'bad'}>
          <Icon name={check.passed ? 'pass' : 'error'} /> {check.passed ? l10n('check passed') : l10n('check failed')}
        </p>
      )}
      {doubts.map((claim) => (
        <p key={`${claim.kind} ${claim.subject}`} class="warn" dir="auto">
          <Icon name="question" /> <RichText text={claim.reason} most={500} />
        </p>
      ))}
      {files.length > 0 && (
        <p class="files">
          {files.map(({ uri, line, added, removed }) => (
            <FileButton key={uri} uri={uri} line={line} added={added} removed={removed} />
          ))}
        </p>
      )}
      <EvidenceList evidence={evidence} />
      {interim && <p class="dim">{l10n('Which edits serve it is still being worked out.')}</p>}
      {!interim && !step.description && files.length === 0 && evidence.length === 0 && (
        <p class="dim">{l10n('No edit serves it so far.')}</p>
      )}
      <VerdictButtons target={{ kind: 'step', id: step.id }} reviewed={reviewed} />
    </div>
  );
}

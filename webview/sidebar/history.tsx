import type { VNode } from 'preact';
import type { Entry, GoneStep, ToldPiece } from '../../src/core/session/chronicle.ts';
import type { Plan } from '../../src/core/plan/schema.ts';
import type { StepView } from '../../src/core/session/view.ts';
import { duration } from '../shared/format.ts';
import { harmless } from '../shared/harmless.ts';
import { l10n } from '../shared/l10n.ts';
import { memo } from '../shared/memo.ts';
import { RichText } from '../shared/rich-text.tsx';
import { useStore } from './context.ts';
import { closeHistory, restore } from './history-actions.ts';
import { pieceWords, whatWords, whoWords, whyWords } from './history-words.ts';
import { LinkButton } from './link-button.tsx';

/** A plan as it was when it came. */
function PlanThen({ plan }: { readonly plan: Plan }): VNode {
  return (
    <details>
      <summary>{l10n('The plan as it came')}</summary>
      <ol class="then">
        {plan.steps.map((step) => (
          <li key={step.id} dir="auto">
            <RichText text={step.title} most={500} />
          </li>
        ))}
      </ol>
    </details>
  );
}

function Pieces({ title, pieces }: { readonly title: string; readonly pieces: readonly ToldPiece[] }): VNode | null {
  if (pieces.length === 0) return null;
  return (
    <>
      <p class="dim">{title}</p>
      <ul class="plain">
        {pieces.map((piece, index) => (
          <li key={index} dir="auto">
            {pieceWords(piece)}
          </li>
        ))}
      </ul>
    </>
  );
}

function Item({ entry, gone, open }: { readonly entry: Entry; readonly gone: readonly GoneStep[]; readonly open: boolean }): VNode {
  const store = useStore();
  const why = whyWords(entry);
  return (
    <li class={`entry ${entry.by}`}>
      <span class="when small dim">{duration(entry.t)}</span>
      <div>
        <p dir="auto">
          <span class="who">{whoWords(entry)}</span> <RichText text={whatWords(entry)} />
        </p>
        {why && (
          <p class="small why" dir="auto">
            <RichText text={why} most={2_000} />
          </p>
        )}
        {entry.what === 'proposed' && <PlanThen plan={entry.plan} />}
        {entry.what === 'revised' && (
          <div class="small">
            <Pieces title={l10n('taken')} pieces={entry.taken} />
            <Pieces title={l10n('left')} pieces={entry.left} />
          </div>
        )}
        {open && gone.length > 0 && (
          <div class="answers small">
            {gone.map((one) => (
              <LinkButton key={one.step.id} onClick={() => restore(store, one)}>
                {gone.length === 1 ? l10n('Bring it back') : l10n('Bring back “{0}”', harmless(one.step.title, 60))}
              </LinkButton>
            ))}
          </div>
        )}
      </div>
    </li>
  );
}

export interface HistoryProps {
  readonly entries: readonly Entry[];
  readonly steps: readonly StepView[];
  /** The plan can still be edited. */
  readonly open: boolean;
}

/** Who changed what in the plan, when and why, newest first; what went can be brought back. */
export const History = memo(({ entries, steps, open }: HistoryProps): VNode => {
  const store = useStore();
  const here = new Set(steps.map(({ step }) => step.id));
  const goneOf = (entry: Entry): readonly GoneStep[] =>
    entry.what === 'edited' || entry.what === 'revised' ? (entry.gone ?? []).filter(({ step }) => !here.has(step.id)) : [];
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    closeHistory(store);
  };
  return (
    <section class="history" aria-label={l10n('History of the plan')} onKeyDown={onKeyDown}>
      <div class="row">
        <h2>{l10n('History of the plan')}</h2>
        <LinkButton focusName="history-back" onClick={() => closeHistory(store)}>
          {l10n('Back to the plan')}
        </LinkButton>
      </div>
      <ol class="entries">
        {entries.toReversed().map((entry, index) => (
          <Item key={entries.length - index} entry={entry} gone={goneOf(entry)} open={open} />
        ))}
      </ol>
    </section>
  );
});

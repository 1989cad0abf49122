import type { ComponentChildren, VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { Claim } from '../../src/core/plan/schema.ts';
import type { StepView } from '../../src/core/session/view.ts';
import type { Evidence } from '../../src/core/tracking/types.ts';
import { harmless } from '../shared/harmless.ts';
import { Icon } from '../shared/icon.tsx';
import { l10n } from '../shared/l10n.ts';
import { RichText } from '../shared/rich-text.tsx';
import { FileLink } from './file-link.tsx';
import { LinkButton } from './link-button.tsx';
import { PastNote } from './override-note.tsx';
import { StepChecks } from './step-checks.tsx';
import { StepToolbar } from './step-toolbar.tsx';
import { kindWord } from './words.ts';

/** Evidence shown at once: what weighs most. */
const MOST_EVIDENCE = 12;

function Section({ title, children }: { readonly title: string; readonly children: ComponentChildren }): VNode {
  return (
    <section>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

function EvidenceList({ evidence, tab }: { readonly evidence: readonly Evidence[]; readonly tab: boolean }): VNode {
  const [all, setAll] = useState(false);
  const sorted = evidence.toSorted((a, b) => b.weight - a.weight);
  const shown = all ? sorted : sorted.slice(0, MOST_EVIDENCE);
  return (
    <Section title={l10n('Evidence')}>
      <ul class="plain">
        {shown.map((item, index) => (
          <li key={index} dir="auto">
            <RichText text={item.text} most={1_000} />
            {item.uri && (
              <>
                {' '}
                <FileLink uri={item.uri} line={item.line ?? 1} withLine={item.line !== undefined} tab={tab} />
              </>
            )}
          </li>
        ))}
      </ul>
      {evidence.length > shown.length && (
        <LinkButton tab={tab} onClick={() => setAll(true)}>
          {l10n('Show {0} more', evidence.length - shown.length)}
        </LinkButton>
      )}
    </Section>
  );
}

const VERDICT_ICON: Readonly<Record<Claim['verdict'], string>> = { found: 'check', 'not-found': 'warning', unknown: 'question' };

/** Whether its reason tells more than found or not: "`a.ts` is in this workspace" does not. */
const says = ({ subject, reason }: Claim): boolean =>
  reason !== '' && ![`\`${subject}\` is in this workspace.`, `\`${subject}\`: not in this workspace.`].includes(reason);

function Claims({ claims }: { readonly claims: readonly Claim[] }): VNode {
  const words = { found: l10n('found'), 'not-found': l10n('not found'), unknown: l10n('cannot tell') };
  return (
    <Section title={l10n('What it names')}>
      <ul class="plain claims">
        {claims.map((claim) => (
          <li key={`${claim.kind} ${claim.subject}`} class={claim.verdict === 'not-found' ? 'warn' : ''} dir="auto">
            <Icon name={VERDICT_ICON[claim.verdict]} />
            <span>
              <code>{harmless(claim.subject, 300)}</code> {words[claim.verdict]}
              {says(claim) && (
                <span class="dim">
                  . <RichText text={claim.reason} most={500} />
                </span>
              )}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

export interface StepDetailsProps {
  readonly view: StepView;
  readonly tab: boolean;
  /** Numbers of the steps that this one waits for: "2, 4". */
  readonly waits: string;
  readonly first: boolean;
  readonly last: boolean;
}

/** Everything known of a step, on demand. */
export function StepDetails({ view, tab, waits, first, last }: StepDetailsProps): VNode {
  const { step, evidence, claims } = view;
  const facts = [
    kindWord(step.kind),
    step.optional ? l10n('optional') : '',
    waits && l10n('after {0}', waits),
    step.symbols.length > 0 ? l10n('names {0}', harmless(step.symbols.join(', '), 300)) : '',
  ].filter(Boolean);
  return (
    <div class="details">
      {step.description && (
        <p class="description" dir="auto">
          <RichText text={step.description} />
        </p>
      )}
      <p class="small dim">{facts.join(' · ')}</p>
      {claims.length > 0 && <Claims claims={claims} />}
      {step.checks.length > 0 && <StepChecks view={view} tab={tab} />}
      {evidence.length > 0 && <EvidenceList evidence={evidence} tab={tab} />}
      {view.past && (
        <Section title={l10n('Refused before')}>
          <ul class="plain dim">
            {view.past.map((past) => (
              <PastNote key={past.override.id} past={past} />
            ))}
          </ul>
        </Section>
      )}
      <StepToolbar view={view} tab={tab} first={first} last={last} />
    </div>
  );
}

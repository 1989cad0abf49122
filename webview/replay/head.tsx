import type { VNode } from 'preact';
import type { Integrity } from '../../src/protocol/replay.ts';
import { duration } from '../shared/format.ts';
import { harmless } from '../shared/harmless.ts';
import { Icon } from '../shared/icon.tsx';
import { counted, l10n } from '../shared/l10n.ts';
import { CompareSwitch } from './compare-switch.tsx';
import { usePage } from './context.ts';
import type { Compare, PageState } from './state.ts';
import { dayOf } from './times.ts';

export interface HeadProps {
  readonly title: string;
  readonly live: boolean;
  readonly integrity: Integrity;
  readonly status: PageState['status'];
  readonly compare: Compare;
  readonly mark?: number;
  readonly step?: string | null;
  readonly grown: number;
}

/** What session this is, how long it took, and how far it can be trusted. */
export function Head({ title, live, integrity, status, compare, mark, step }: HeadProps): VNode {
  const { model, inEditor } = usePage();
  const { axis } = model;
  const [first, last] = [axis.wallAt(0), axis.wallAt(axis.end)];
  return (
    <header class="head">
      {!inEditor && (
        <a class="home" href="/sessions" title={l10n('All sessions')}>
          <Icon name="list-unordered" />
          <span class="sr-only">{l10n('All sessions')}</span>
        </a>
      )}
      <h1 dir="auto" title={harmless(title, 1_000)}>
        {harmless(title, 300) || l10n('Replay')}
      </h1>
      <div class="facts dim small">
        {first !== undefined && last !== undefined && (
          <span>
            {dayOf(first)}
            {dayOf(first) === dayOf(last) ? '' : ` – ${dayOf(last)}`}, {l10n('{0} at work', duration(axis.end - axis.idle))}
          </span>
        )}
        <IntegrityWord integrity={integrity} />
        {live && (
          <span class="live">
            <Icon name="record" /> {l10n('live')}
          </span>
        )}
        {status === 'reading' && <span>{counted(model.events.count, 'reading, {0} event', 'reading, {0} events')}</span>}
      </div>
      <CompareSwitch compare={compare} mark={mark} step={step} />
    </header>
  );
}

function IntegrityWord({ integrity: { chain, receipts, soundUntil, upTo, message } }: { readonly integrity: Integrity }): VNode {
  if (chain === 'broken') {
    const where = soundUntil === undefined ? l10n('chain broken') : l10n('chain broken at event {0}', soundUntil);
    return (
      <span class="bad" title={message}>
        <Icon name="error" /> {where}
      </span>
    );
  }
  if (receipts === 'invalid') {
    return (
      <span class="bad" title={message}>
        <Icon name="error" /> {l10n('receipts do not match')}
      </span>
    );
  }
  if (chain === 'unchecked') return <span title={message}>{l10n('chain not checked')}</span>;
  if (upTo !== undefined) return <span title={message}>{l10n('verified up to event {0}', upTo)}</span>;
  return (
    <span class="ok" title={message}>
      <Icon name="verified" /> {receipts === 'verified' ? l10n('chain and receipts verified') : l10n('chain verified')}
    </span>
  );
}

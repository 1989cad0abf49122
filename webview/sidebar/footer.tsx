import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { JudgeView, RecordingView, SyncView } from '../../src/protocol/sidebar.ts';
import { ago } from '../shared/format.ts';
import { harmless } from '../shared/harmless.ts';
import { Icon } from '../shared/icon.tsx';
import { counted, inDigits, l10n } from '../shared/l10n.ts';
import { useStore } from './context.ts';
import { LinkButton } from './link-button.tsx';
import { memo } from '../shared/memo.ts';
import { DISTRUST_KEY } from './words.ts';

/** Milliseconds between two looks at the clock; the footer says "3 s ago". */
const TICK = 10_000;

function useNow(running: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    setNow(Date.now());
    if (!running) return undefined;
    const timer = setInterval(() => setNow(Date.now()), TICK);
    return () => clearInterval(timer);
  }, [running]);
  return now;
}

function Recording({ recording }: { readonly recording: RecordingView }): VNode {
  const store = useStore();
  const dot = <span class={`dot ${recording.state}`} aria-hidden="true" />;
  if (recording.state === 'recording')
    return (
      <LinkButton
        class="quiet"
        title={recording.message ?? l10n('Pause recording')}
        onClick={() => store.post({ type: 'command', command: 'pause' })}
      >
        {dot}
        {l10n('recording')}
      </LinkButton>
    );
  if (recording.state === 'paused')
    return (
      <LinkButton
        class="quiet"
        title={recording.message ?? l10n('Continue recording')}
        onClick={() => store.post({ type: 'command', command: 'continue' })}
      >
        {dot}
        {l10n('paused')}
      </LinkButton>
    );
  return (
    <span title={recording.message}>
      {dot}
      {recording.state === 'failed' ? l10n('not recording: {0}', recording.message ?? l10n('failed')) : l10n('not recording')}
    </span>
  );
}

function syncWords({ state, pending, receiptAt, message }: SyncView, now: number): string {
  const waiting = pending > 0 ? counted(pending, '{0} event waiting', '{0} events waiting') : '';
  switch (state) {
    case 'off':
      return l10n('local only');
    case 'synced':
      return receiptAt === undefined ? l10n('synced') : l10n('synced {0}', ago(now - receiptAt));
    case 'syncing':
      return l10n('syncing');
    case 'waiting':
      return waiting || l10n('waiting');
    case 'offline':
      return waiting ? l10n('offline, {0}', waiting) : l10n('offline');
    case 'paused':
      return l10n('sync paused');
    case 'signed-out':
      return l10n('signed out');
    case 'error':
      return message ?? l10n('sync failed');
    default:
      return state satisfies never;
  }
}

function Sync({ sync }: { readonly sync: SyncView }): VNode {
  const store = useStore();
  const now = useNow(sync.state === 'synced');
  // A receipt may be newer than the last look at the clock.
  const words = syncWords(sync, Math.max(now, sync.receiptAt ?? 0));
  if (sync.state === 'signed-out')
    return <LinkButton onClick={() => store.post({ type: 'command', command: 'sign-in' })}>{l10n('Sign in…')}</LinkButton>;
  if (sync.state === 'waiting' || sync.state === 'offline' || sync.state === 'error')
    return (
      <LinkButton
        class="quiet"
        title={sync.message ?? l10n('Sync now')}
        onClick={() => store.post({ type: 'command', command: 'sync-now' })}
      >
        {sync.state === 'error' && <Icon name="warning" />}
        {words}
      </LinkButton>
    );
  return <span title={sync.message}>{words}</span>;
}

/** What the model judge took of its hour, where there is one. */
function Judge({ judge }: { readonly judge: JudgeView }): VNode {
  const { state, requests, mostRequests, tokens, mostTokens, message } = judge;
  const used = l10n(
    'Second opinions: {0} of {1} requests, {2} of {3} tokens this hour.',
    requests,
    mostRequests,
    inDigits(tokens),
    inDigits(mostTokens),
  );
  const words = {
    off: '',
    ready: l10n('judge {0}/{1}', requests, mostRequests),
    asking: l10n('judge asks…'),
    spent: l10n('judge rests'),
    failed: l10n('judge offline'),
  }[state];
  return <span title={message === undefined ? used : `${used} ${harmless(message, 300)}`}>{words}</span>;
}

export interface FooterProps {
  readonly recording: RecordingView;
  readonly sync: SyncView;
  readonly judge: JudgeView | undefined;
  /** There is a plan, so there is something to distrust. */
  readonly planned: boolean;
  readonly help: boolean;
}

/** One quiet line: is it recorded, is it safe, and the one key to know. */
export const Footer = memo(({ recording, sync, judge, planned, help }: FooterProps): VNode => {
  const store = useStore();
  return (
    <footer>
      <Recording recording={recording} />
      <Sync sync={sync} />
      {judge && judge.state !== 'off' && <Judge judge={judge} />}
      {planned && (
        <span class="end">
          <span class="hint">{l10n('distrust')}</span>
          <span class="hint-icon" title={l10n('distrust, from anywhere')}>
            <Icon name="thumbsdown" />
          </span>
          <kbd>{DISTRUST_KEY}</kbd>
        </span>
      )}
      <button
        type="button"
        class={`icon${planned ? '' : ' end'}`}
        aria-label={l10n('Keys')}
        title={l10n('Keys (?)')}
        aria-expanded={help}
        onClick={() => store.setUi({ help: !help })}
      >
        <Icon name="keyboard" />
      </button>
    </footer>
  );
});

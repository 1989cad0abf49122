import type { VNode } from 'preact';
import type { Override } from '../../src/core/trajectory/events.ts';
import type { PastOverride } from '../../src/core/session/judgement.ts';
import { harmless } from '../shared/harmless.ts';
import { l10n } from '../shared/l10n.ts';
import { RichText } from '../shared/rich-text.tsx';
import { useStore } from './context.ts';
import { FileLink } from './file-link.tsx';
import { amend } from './form-actions.ts';
import { LinkButton } from './link-button.tsx';
import { wrongWord } from './words.ts';

/** A refusal, readable where what it refuses stood. */
export function OverrideNote({ override, tab = true }: { readonly override: Override; readonly tab?: boolean }): VNode {
  const store = useStore();
  const { id, wrong, rationale, instead, sure, link, code, target } = override;
  return (
    <div class="note refusal">
      {target.excerpt && <blockquote dir="auto">{harmless(target.excerpt, 300)}</blockquote>}
      <p dir="auto">
        <RichText text={rationale} />
      </p>
      {instead && (
        <p dir="auto">
          {l10n('Instead:')} <RichText text={instead} />
        </p>
      )}
      <div class="small facts">
        <span>{wrongWord(wrong, target.kind)}</span>
        {sure !== undefined && <span>{l10n('sure {0}/5', sure)}</span>}
        {code.map((piece, index) => (
          <FileLink key={index} uri={piece.uri} line={piece.startLine} withLine tab={tab} />
        ))}
        {link && <ExternalLink link={link} tab={tab} />}
        <LinkButton tab={tab} onClick={() => amend(store, override)}>
          {l10n('Amend…')}
        </LinkButton>
        <LinkButton tab={tab} onClick={() => store.post({ type: 'withdraw-override', override: id })}>
          {l10n('Withdraw')}
        </LinkButton>
      </div>
    </div>
  );
}

/** A refusal that no longer holds: what it said, and how it ended. Both stay in the record. */
export function PastNote({ past }: { readonly past: PastOverride }): VNode {
  const { override, how } = past;
  return (
    <li dir="auto">
      {how === 'withdrawn' ? l10n('Withdrawn:') : l10n('Amended:')} {wrongWord(override.wrong, override.target.kind)}.{' '}
      <RichText text={override.rationale} most={2_000} />
    </li>
  );
}

/** Only web addresses become links; anything else (`javascript:`, a ticket number) stays text. */
function ExternalLink({ link, tab }: { readonly link: string; readonly tab: boolean }): VNode {
  const text = harmless(link, 200);
  if (!/^https?:\/\//i.test(link)) return <span>{text}</span>;
  return (
    <a href={link} rel="noopener noreferrer" target="_blank" tabIndex={tab ? 0 : -1} title={text}>
      {text.replace(/^https?:\/\//i, '')}
    </a>
  );
}

import type { VNode } from 'preact';
import { clock, WRONG_LABELS } from '../../src/core/replay/words.ts';
import type { Override } from '../../src/core/trajectory/events.ts';
import { harmless } from '../shared/harmless.ts';
import { counted, l10n } from '../shared/l10n.ts';
import { VerdictButtons } from '../review/verdict-buttons.tsx';
import { RichText } from '../shared/rich-text.tsx';
import { usePage } from './context.ts';
import { FileButton } from './file-button.tsx';
import { showInstead, useInstead } from './instead.ts';

interface Props {
  readonly override: Override;
  /** Of the refused step, from 1. */
  readonly place?: number;
  /** Goes up when something was said in review. */
  readonly reviewed: number;
}

/** A refusal in full: what was refused, what is wrong with it, why, what the expert does instead, and where to see it. */
export function OverrideCard({ override, place, reviewed }: Props): VNode {
  const page = usePage();
  const { id, target, wrong, rationale, instead, sure, link, code } = override;
  const mark = page.model.marks.find((each) => each.kind === 'override' && each.id === id);
  const facts = [
    l10n(WRONG_LABELS[wrong]),
    ...(sure === undefined ? [] : [l10n('sure {0}/5', sure)]),
    ...(place === undefined ? [l10n(`of the ${target.kind}`)] : [l10n('step {0}', place)]),
  ];
  return (
    <article class="card" aria-label={l10n('Override')}>
      {target.excerpt && <blockquote dir="auto">{harmless(target.excerpt, 1_000)}</blockquote>}
      <p dir="auto">
        <RichText text={rationale} />
      </p>
      {instead && (
        <p dir="auto">
          <span class="dim">{l10n('Instead:')}</span> <RichText text={instead} />
        </p>
      )}
      <p class="facts small dim">
        <span>{facts.join(' · ')}</span>
        {link && <OutsideLink link={link} />}
      </p>
      <p class="facts small">
        {mark && (
          <button
            type="button"
            class="link"
            onClick={() => page.seek(mark.seq, { file: code[0]?.uri, line: code[0]?.startLine, reviewing: { kind: 'override', id } })}
          >
            {l10n('at {0}', clock(mark.t))}
          </button>
        )}
        {code.map((piece, index) => (
          <FileButton key={index} uri={piece.uri} line={piece.startLine} seq={mark?.seq} />
        ))}
      </p>
      {mark && <DidInstead override={override} seq={mark.seq} />}
      <VerdictButtons target={{ kind: 'override', id }} reviewed={reviewed} />
    </article>
  );
}

/** More files than these are counted. */
const MOST_FILES = 4;

/** The very diff of what the expert did instead, file by file. */
function DidInstead({ override, seq }: { readonly override: Override; readonly seq: number }): VNode {
  const page = usePage();
  const instead = useInstead(override, seq);
  const files = instead?.files ?? [];
  const more = files.length - MOST_FILES;
  return (
    <p class="facts small">
      <span class="dim">{l10n('Did instead:')}</span>
      {!instead && <span class="dim">{l10n('working it out…')}</span>}
      {instead && files.length === 0 && <span class="dim">{l10n('nothing so far')}</span>}
      {instead &&
        files.slice(0, MOST_FILES).map((file) => <FileButton key={file.uri} {...file} show={() => showInstead(page, instead, file)} />)}
      {more > 0 && <span class="dim">{counted(more, 'and {0} more file', 'and {0} more files')}</span>}
    </p>
  );
}

/** Only web addresses become links; anything else (`javascript:`, a ticket number) stays text. */
function OutsideLink({ link }: { readonly link: string }): VNode {
  const text = harmless(link, 200);
  if (!/^https?:\/\//i.test(link)) return <span>{text}</span>;
  return (
    <a href={link} rel="noopener noreferrer" target="_blank" title={text}>
      {text.replace(/^https?:\/\//i, '')}
    </a>
  );
}

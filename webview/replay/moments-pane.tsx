import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { Mark, MarkKind } from '../../src/core/replay/marks.ts';
import { clock } from '../../src/core/replay/words.ts';
import { Icon } from '../shared/icon.tsx';
import { counted, l10n } from '../shared/l10n.ts';
import { RichText } from '../shared/rich-text.tsx';
import { showMark } from './jumps.ts';
import { usePage } from './context.ts';
import { markIcon, markWord } from './mark-look.ts';

/** More than this are not listed at once: the list is for the eye, the keys for the rest. */
const MOST = 400;

const GROUPS: readonly { readonly id: string; readonly label: string; readonly kinds: readonly MarkKind[] | undefined }[] = [
  { id: 'all', label: 'All', kinds: undefined },
  { id: 'overrides', label: 'Overrides', kinds: ['override', 'withdrawal'] },
  { id: 'flags', label: 'Flags', kinds: ['flag', 'answer'] },
  { id: 'work', label: 'Runs', kinds: ['check', 'command', 'test', 'commit'] },
  { id: 'words', label: 'Notes', kinds: ['comment', 'note', 'finding'] },
];

/** Every marked moment of the session, in order; a click goes there. */
export function MomentsPane({ seq }: { readonly seq: number; readonly grown: number; readonly reviewed: number }): VNode {
  const page = usePage();
  const [group, setGroup] = useState('all');
  const kinds = GROUPS.find(({ id }) => id === group)?.kinds;
  const marks = page.marks.filter((mark) => !kinds || kinds.includes(mark.kind));
  const passed = marks.findLastIndex((mark) => mark.seq <= seq);
  const start = Math.max(0, Math.min(passed - MOST / 2, marks.length - MOST));
  return (
    <>
      <div class="groups" role="group" aria-label={l10n('Which moments')}>
        {GROUPS.map(({ id, label }) => (
          <button key={id} type="button" class="choice quiet" aria-pressed={group === id} onClick={() => setGroup(id)}>
            {l10n(label)}
          </button>
        ))}
      </div>
      <div class="moments scroll" tabIndex={0} role="region" aria-label={l10n('Moments')}>
        {marks.length === 0 && <p class="empty dim">{l10n('None in this session.')}</p>}
        {start > 0 && <p class="empty dim">{counted(start, '{0} earlier', '{0} earlier')}</p>}
        <ol>
          {marks.slice(start, start + MOST).map((mark, index) => (
            <MomentRow key={`${mark.seq} ${mark.kind} ${mark.id ?? ''}`} mark={mark} now={start + index === passed} />
          ))}
        </ol>
      </div>
    </>
  );
}

function MomentRow({ mark, now }: { readonly mark: Mark; readonly now: boolean }): VNode {
  const page = usePage();
  return (
    <li>
      <button type="button" class="row moment" aria-current={now ? 'true' : undefined} onClick={() => showMark(page, mark)}>
        <span class={`mark-icon ${mark.kind}${mark.passed === false ? ' failed' : ''}`}>
          <Icon name={markIcon(mark)} />
        </span>
        <span class="time dim small">{clock(mark.t)}</span>
        <span class="label" dir="auto">
          <span class="sr-only">{markWord(mark.kind)}: </span>
          <RichText text={mark.label} most={200} />
        </span>
      </button>
    </li>
  );
}

import type { VNode } from 'preact';
import type { Moment } from '../../src/core/replay/model.ts';
import { harmless } from '../shared/harmless.ts';
import { shortPath } from '../shared/format.ts';
import { Icon } from '../shared/icon.tsx';
import { l10n } from '../shared/l10n.ts';
import { usePage } from './context.ts';
import type { ReplayPage } from './page.ts';

/** The files open at this moment. One that the viewer chose stays, until they go back to where the expert was. */
export function FileTabs({ moment }: { readonly moment?: Moment }): VNode {
  const page = usePage();
  const chosen = page.state.file !== undefined;
  return (
    <div class="files-bar">
      <div class="tabs" role="group" aria-label={l10n('Files open at this moment')}>
        {moment?.files.map(({ uri, open }) => (
          <button
            key={uri}
            type="button"
            class={`tab${open ? '' : ' closed'}`}
            aria-pressed={uri === moment.shown?.uri}
            title={harmless(uri)}
            onClick={() => page.show(uri, undefined)}
          >
            {harmless(shortPath(uri))}
          </button>
        ))}
      </div>
      {chosen && (
        <button type="button" class="link small back" onClick={() => page.seek(page.state.seq, { file: undefined, line: undefined })}>
          <Icon name="target" /> {l10n('to the expert’s file')}
        </button>
      )}
    </div>
  );
}

/** The next (`by` 1) or previous file of those open. */
export function cycleFile(page: ReplayPage, by: 1 | -1): void {
  const { moment } = page.state;
  const index = moment?.files.findIndex(({ uri }) => uri === moment.shown?.uri) ?? -1;
  const next = moment?.files.at((index + by) % (moment.files.length || 1));
  if (next) page.show(next.uri, undefined);
}

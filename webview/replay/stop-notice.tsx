import type { VNode } from 'preact';
import { Icon } from '../shared/icon.tsx';
import { l10n } from '../shared/l10n.ts';
import { usePage } from './context.ts';
import type { PageState } from './state.ts';

/** Says where and why the record stops being sound, or what else went wrong; nothing when all is well. */
export function StopNotice({ error }: { readonly error: PageState['error']; readonly grown: number }): VNode | null {
  const { stop } = usePage().model;
  if (!stop && !error) return null;
  return (
    <div class="notice" role="alert">
      <Icon name="warning" />
      <div>
        {stop && (
          <p>
            {stop.seq === 0
              ? l10n('Nothing of this log can be shown: {0}.', stop.message)
              : l10n('The record is sound up to event {0} and is shown that far. Then: {1}.', stop.seq - 1, stop.message)}
          </p>
        )}
        {error && (
          <p>
            {error.message} {error.next}
          </p>
        )}
      </div>
    </div>
  );
}

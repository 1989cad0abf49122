import type { VNode } from 'preact';
import { harmless } from '../shared/harmless.ts';
import { shortPath } from '../shared/format.ts';
import { usePage } from './context.ts';

export interface FileButtonProps {
  readonly uri: string;
  readonly line: number;
  readonly added?: number;
  readonly removed?: number;
  /** The event at whose moment the place is meant; absent: the moment that is shown. */
  readonly seq?: number;
  /** Shows something else than the place. */
  readonly show?: () => void;
}

/** A place in a file; shows it in the code pane. */
export function FileButton({ uri, line, added, removed, seq, show }: FileButtonProps): VNode {
  const page = usePage();
  const counts = added === undefined ? '' : ` +${added} −${removed ?? 0}`;
  return (
    <button type="button" class="link file" title={`${harmless(uri)}:${line}`} onClick={show ?? (() => page.show(uri, line, seq))}>
      {harmless(shortPath(uri))}
      {counts ? <span class="counts dim">{counts}</span> : `:${line}`}
    </button>
  );
}

import type { VNode } from 'preact';
import { harmless } from '../shared/harmless.ts';
import { shortPath } from '../shared/format.ts';
import { useStore } from './context.ts';
import { LinkButton } from './link-button.tsx';

export interface FileLinkProps {
  readonly uri: string;
  readonly line: number;
  readonly tab?: boolean;
  /** Shows the line beside the name. */
  readonly withLine?: boolean;
}

const MOST_PATH = 1_000;

/** A file by its short name; the whole path is in the tooltip. Opens it at the line (from 1). */
export function FileLink({ uri, line, tab, withLine = false }: FileLinkProps): VNode {
  const store = useStore();
  const path = harmless(uri, MOST_PATH);
  return (
    <LinkButton class="file" title={`${path}:${line}`} tab={tab} onClick={() => store.post({ type: 'reveal', uri, line })}>
      <bdi>
        {shortPath(path)}
        {withLine && `:${line}`}
      </bdi>
    </LinkButton>
  );
}

import { Text } from '@codemirror/state';
import type { VNode } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { Moment } from '../../src/core/replay/model.ts';
import type { LineRange } from '../../src/core/review/events.ts';
import { l10n } from '../shared/l10n.ts';
import { CodeView } from './code-view.ts';
import { originalOf } from './compare.ts';
import { usePage } from './context.ts';
import type { ReplayPage } from './page.ts';
import { FileTabs } from './file-tabs.tsx';
import type { Compare, PageState } from './state.ts';

interface Props {
  readonly moment?: Moment;
  readonly follow: boolean;
  readonly line?: number;
  readonly lineEnd?: number;
  readonly compare: Compare;
  readonly mark?: number;
  readonly step?: string | null;
  readonly status: PageState['status'];
}

/** The files open at this moment and the text of one of them. */
export function CodePane({ moment, follow, line, lineEnd, compare, status }: Props): VNode {
  const page = usePage();
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<CodeView>(undefined);
  const shown = moment?.shown;
  const text = shown?.text;

  useEffect(() => {
    page.selectedLines = () => selectedLines(page, view.current);
    return () => view.current?.destroy();
  }, []);
  useLayoutEffect(() => {
    if (!shown || !text || !place.current) return;
    view.current ??= new CodeView(place.current, (from, to) => page.set({ file: page.state.moment?.shown?.uri, line: from, lineEnd: to }));
    const { uri, language, attention } = shown;
    const original = originalOf(page, uri, text, compare, Text.empty);
    view.current.show({ uri, language, text, original, pointed: { ...attention, line, lineEnd }, follow });
  });

  return (
    <section class="code" aria-label={l10n('Code')}>
      <FileTabs moment={moment} />
      {!text && <p class="empty dim">{emptySentence(moment, status)}</p>}
      <div ref={place} class="editor" hidden={!text} />
    </section>
  );
}

/** The lines that the viewer has selected, or else the ones pointed at. */
function selectedLines({ state }: ReplayPage, view: CodeView | undefined): LineRange | undefined {
  const uri = state.moment?.shown?.uri;
  if (uri === undefined) return undefined;
  const [from, to] = view?.selectedLines ?? [state.line, state.lineEnd ?? state.line];
  return from === undefined || to === undefined ? undefined : { uri, startLine: from, endLine: to };
}

function emptySentence(moment: Moment | undefined, status: PageState['status']): string {
  if (moment?.shown) return l10n('The text of {0} was not recorded.', moment.shown.uri);
  if (moment) return l10n('No file was open at this moment.');
  return status === 'ready' ? l10n('This log holds no event.') : l10n('Opening…');
}

import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { ReviewPane } from '../review/review-pane.tsx';
import { l10n } from '../shared/l10n.ts';
import { memo } from '../shared/memo.ts';
import { CodePane } from './code-pane.tsx';
import { usePage, usePageState } from './context.ts';
import { Head } from './head.tsx';
import { Help } from './help.tsx';
import { handleKey } from './keys.ts';
import { MomentsPane } from './moments-pane.tsx';
import { PaneTabs } from './pane-tabs.tsx';
import { PlanPane } from './plan-pane.tsx';
import { PlayerBar } from './player-bar.tsx';
import { StopNotice } from './stop-notice.tsx';
import { Timeline } from './timeline.tsx';

const Plan = memo(PlanPane);
const Review = memo(ReviewPane);
const Moments = memo(MomentsPane);
const Code = memo(CodePane);
const Header = memo(Head);

export function App(): VNode {
  const page = usePage();
  const state = usePageState();
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => handleKey(page, event);
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [page]);
  const { title, live, integrity, status, grown, moment, compare, mark, step, pane, reviewed } = state;
  return (
    <div
      class="replay"
      data-status={status}
      data-seq={state.seq}
      data-texts={page.model.caughtUp && page.model.last >= 0 ? 'ready' : undefined}
    >
      <Header {...{ title, live, integrity, status, compare, mark, step, grown }} />
      <StopNotice error={state.error} grown={grown} />
      <main class="middle">
        <aside class="side" aria-label={l10n('Side')}>
          <PaneTabs pane={pane} t={moment?.t ?? 0} reviewed={reviewed} grown={grown} />
          {pane === 'review' && <Review reviewing={state.reviewing} writing={state.writing} reviewed={reviewed} grown={grown} />}
          {pane === 'moments' && <Moments seq={state.seq} grown={grown} reviewed={reviewed} />}
          {pane === 'plan' && (
            <Plan
              view={moment?.view}
              today={state.today ? moment?.today : undefined}
              step={step}
              interim={moment?.interim ?? false}
              reviewed={reviewed}
            />
          )}
        </aside>
        <Code moment={moment} follow={state.follow} line={state.line} lineEnd={state.lineEnd} {...{ compare, mark, step, status }} />
      </main>
      <footer class="bottom">
        <PlayerBar state={state} />
        <Timeline state={state} />
      </footer>
      <Help open={state.help} keys={state.keys} />
      <div class="sr-only" role="status">
        {state.said}
      </div>
    </div>
  );
}

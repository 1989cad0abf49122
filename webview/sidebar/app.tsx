import type { ComponentChild, VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { SessionView } from '../../src/core/session/view.ts';
import type { Flag, Override } from '../../src/core/trajectory/events.ts';
import { harmless } from '../shared/harmless.ts';
import { useStore } from './context.ts';
import { Findings } from './findings.tsx';
import { Footer } from './footer.tsx';
import { Header } from './header.tsx';
import { History } from './history.tsx';
import { KeysHelp } from './keys-help.tsx';
import { placeOfForm } from './model.ts';
import type { Model, Shown } from './model.ts';
import { ErrorNotice, FinishedNotice, PausedNotice, RefusalNotice } from './notices.tsx';
import { OffPlan } from './off-plan.tsx';
import { OverrideForm } from './override-form.tsx';
import { OverrideNote } from './override-note.tsx';
import { PlanTools } from './plan-tools.tsx';
import { Planning } from './planning.tsx';
import { Proposal } from './proposal.tsx';
import { ReviseLine } from './revise-line.tsx';
import { Revision } from './revision.tsx';
import { Start } from './start.tsx';
import { StepList } from './step-list.tsx';
import { YourView } from './your-view.tsx';

/** Milliseconds after the last scroll at which its place is kept. */
const SCROLL_QUIET = 200;

/** The page's one scroller; where it stood is kept over a reload. */
function useKeptScroll(loaded: boolean): { readonly ref: { current: HTMLElement | null }; readonly onScroll: () => void } {
  const store = useStore();
  const ref = useRef<HTMLElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useLayoutEffect(() => {
    if (loaded && ref.current) ref.current.scrollTop = store.ui.scroll;
  }, [loaded]);
  const onScroll = (): void => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => store.setUi({ scroll: ref.current?.scrollTop ?? 0 }), SCROLL_QUIET);
  };
  return { ref, onScroll };
}

export function App({ model }: { readonly model: Model }): VNode {
  const { shown, ui, said, refusal } = model;
  const { ref, onScroll } = useKeptScroll(shown !== null);
  const view = shown?.view ?? null;
  return (
    <div class="panel">
      {view && shown && <Header view={view} edits={shown.planEdits} />}
      <main ref={ref} onScroll={onScroll} aria-busy={shown === null}>
        {refusal !== null && <RefusalNotice refusal={refusal} />}
        {shown?.error && <ErrorNotice error={shown.error} />}
        {shown && <Body shown={shown} model={model} />}
      </main>
      {ui.help && <KeysHelp />}
      {shown && <Footer recording={shown.recording} sync={shown.sync} judge={shown.judge} planned={view?.plan != null} help={ui.help} />}
      <div class="sr-only" role="status">
        {harmless(said, 1_000)}
      </div>
    </div>
  );
}

function Body({ shown, model }: { readonly shown: Shown; readonly model: Model }): ComponentChild {
  const { ui } = model;
  const { view, planning } = shown;
  const plan = view?.plan ?? null;
  // What was asked for and did not come (an error, a cancelled plan) is begun anew.
  const awaited = view?.approach?.awaited === true && (planning !== null || view.phase === 'proposed');
  const formAt = ui.form ? placeOfForm(ui.form, view) : '';
  return (
    <>
      {planning && <Planning planning={planning} brief={plan !== null} />}
      {view?.phase === 'paused' && <PausedNotice />}
      {view?.phase === 'finished' && plan && !planning && <FinishedNotice task={ui.task} />}
      {view?.phase === 'finished' && plan && !planning && ui.task.open && <Start shown={{ ...shown, view: null }} task={ui.task} />}
      {awaited && <YourView text={ui.approach} ready={view?.phase === 'proposed'} />}
      {!plan && !planning && !awaited && <Start shown={shown} task={ui.task} />}
      {view && formAt === 'top' && ui.form && <OverrideForm form={ui.form} />}
      {view?.overrides
        .filter((override) => !standsOnFinding(override, view))
        .map((override) => (
          <OverrideNote key={override.id} override={override} />
        ))}
      {plan && view?.phase === 'proposed' && !planning && !ui.history && <Proposal plan={plan} approach={view.approach?.text ?? null} />}
      {plan && view && ui.history && model.history?.session === view.session && (
        <History entries={model.history.entries} steps={plan.steps} open={view.phase !== 'finished'} />
      )}
      {plan && view && !ui.history && (
        <>
          {plan.offer && <Revision offer={plan.offer} steps={plan.steps} answer={ui.answer} />}
          <StepList
            steps={plan.steps}
            expanded={ui.expanded}
            at={ui.at}
            form={formAt.startsWith('step:') ? ui.form : null}
            formAt={formAt}
            reason={ui.reason}
            edit={ui.edit}
            split={ui.split}
          />
          {offPlanItems(view, formAt).map(({ id, flag }) => (
            <OffPlan
              key={id}
              id={id}
              flag={flag}
              steps={plan.steps}
              touches={view.offPlan.files}
              form={formAt === `flag:${id}` ? ui.form : null}
            />
          ))}
          <Findings view={view} look={shown.look} form={formAt.startsWith('finding:') ? ui.form : null} at={formAt} />
          {ui.wish !== null && <ReviseLine wish={ui.wish} />}
          <PlanTools view={view} plan={plan} />
        </>
      )}
    </>
  );
}

/** The off-plan flags; also one that is answered or gone by itself while its refusal is still being written. */
function offPlanItems({ offPlanFlags }: SessionView, formAt: string): readonly { readonly id: string; readonly flag: Flag | null }[] {
  const items = offPlanFlags.map((flag) => ({ id: flag.id, flag }));
  const written = formAt.startsWith('flag:') ? formAt.slice('flag:'.length) : undefined;
  return written === undefined || items.some(({ id }) => id === written) ? items : [...items, { id: written, flag: null }];
}

/** Such an override is read where the finding stands. */
const standsOnFinding = ({ target }: Override, { findings }: SessionView): boolean =>
  target.kind === 'finding' && findings.some(({ id }) => id === target.id);

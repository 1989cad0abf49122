import type { VNode } from 'preact';
import { useContext } from 'preact/hooks';
import { shownCommand } from '../../src/core/plan/shown-command.ts';
import type { Check } from '../../src/core/plan/schema.ts';
import type { CheckRecord } from '../../src/core/session/judgement.ts';
import type { StepView } from '../../src/core/session/view.ts';
import { duration } from '../shared/format.ts';
import { harmless } from '../shared/harmless.ts';
import { Icon } from '../shared/icon.tsx';
import { l10n } from '../shared/l10n.ts';
import { CheckingContext, useStore } from './context.ts';
import { LinkButton } from './link-button.tsx';

/** How a step can be proved, and how that went: run on demand, each alone or all in a row. A command is shown in full, since the expert decides whether it runs. */
export function StepChecks({ view, tab }: { readonly view: StepView; readonly tab: boolean }): VNode {
  const store = useStore();
  const running = useContext(CheckingContext);
  const { step, checked = [] } = view;
  const run = (check?: number): void => store.post({ type: 'run-checks', step: step.id, ...(check === undefined ? {} : { check }) });
  return (
    <section>
      <h3>{l10n('Checks')}</h3>
      <ul class="plain checks">
        {step.checks.map((check, index) => {
          const last = checked.find((each) => same(each.check, check));
          return (
            <li key={index}>
              <Icon name={last === undefined ? 'circle-large-outline' : last.passed ? 'pass' : 'error'} />
              <div>
                <What check={check} />
                <Outcome last={last} />
                {step.checks.length > 1 && (
                  <LinkButton tab={tab} disabled={running !== null} onClick={() => run(index)}>
                    {l10n('Run this one')}
                  </LinkButton>
                )}
              </div>
            </li>
          );
        })}
      </ul>
      <LinkButton tab={tab} disabled={running !== null} onClick={() => run()}>
        {running === step.id ? l10n('Running…') : l10n('Run checks')}
      </LinkButton>
    </section>
  );
}

function What({ check }: { readonly check: Check }): VNode {
  if (check.kind === 'command') {
    const { text, hidden } = shownCommand(check.command);
    return (
      <>
        <code>{harmless(text, 4_000)}</code>
        {hidden && <p class="warn">{l10n('It holds characters that cannot be seen, so it is not run.')}</p>}
      </>
    );
  }
  return (
    <>
      {check.absent ? l10n('no match of') : l10n('a match of')} <code>{harmless(check.pattern, 1_000)}</code>
      {check.files && <> {l10n('in {0}', harmless(check.files, 500))}</>}
    </>
  );
}

function Outcome({ last }: { readonly last: CheckRecord | undefined }): VNode | null {
  if (!last) return null;
  const { passed, t, exitCode, output } = last;
  const when = duration(t);
  const words = passed ? l10n('passed at {0}', when) : l10n('failed at {0}', when);
  const code = !passed && exitCode != null ? `, ${l10n('exit code {0}', exitCode)}` : '';
  return (
    <p class={`small ${passed ? 'dim' : 'failed'}`} dir="auto">
      {words}
      {code}
      {output && `. ${harmless(output, 500)}`}
    </p>
  );
}

const same = (a: Check, b: Check): boolean => JSON.stringify(a) === JSON.stringify(b);

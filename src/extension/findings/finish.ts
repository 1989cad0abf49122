import { QuickPickItemKind, commands, l10n, window } from 'vscode';
import type { QuickPickItem } from 'vscode';
import type { FindingView, SessionView, StepView } from '../../core/session/view.ts';
import type { StepState } from '../../core/tracking/types.ts';
import type { Roots } from '../capture/roots.ts';
import { VIEW_ID } from '../view-id.ts';
import { reveal } from '../reveal.ts';
import type { SessionService } from '../session/session-service.ts';
import type { SidebarView } from '../sidebar/sidebar-view.ts';
import type { FreshLook } from './fresh-look.ts';
import { raiseFindings } from './raise.ts';

interface Choice extends QuickPickItem {
  readonly act?: () => unknown;
}

/** A step in one of these needs nothing more from the expert. */
const SETTLED: ReadonlySet<StepState> = new Set(['likely-done', 'verified', 'waived', 'overridden']);

/** The end of a session: what is open, flagged, unexplained and found, a fresh look at all of it, and the word that it is over. */
export class Finish {
  readonly #sessions: SessionService;
  readonly #look: FreshLook;
  readonly #roots: () => Roots;
  readonly #sidebar: SidebarView;

  constructor(sessions: SessionService, look: FreshLook, roots: () => Roots, sidebar: SidebarView) {
    this.#sessions = sessions;
    this.#look = look;
    this.#roots = roots;
    this.#sidebar = sidebar;
  }

  async run(): Promise<void> {
    const session = this.#sessions.requireRunning();
    await raiseFindings(session, this.#roots());
    const view = session.model.view();
    const choices: Choice[] = [...this.#ends(view), ...this.#open(view)];
    const chosen = await window.showQuickPick(choices, {
      title: l10n.t('Finish the session'),
      placeHolder: summary(view),
      ignoreFocusOut: true,
      matchOnDetail: true,
    });
    await chosen?.act?.();
  }

  /** Looks, and leads to what was found. */
  async look(): Promise<void> {
    this.#sessions.requireRunning();
    await commands.executeCommand(`${VIEW_ID}.focus`);
    await this.#look.take();
    this.#sidebar.post({ type: 'focus-finding', finding: null });
  }

  #ends(view: SessionView): readonly Choice[] {
    const open = openSteps(view);
    const names = open.map(({ step }) => plain(step.title)).join(' · ');
    const { source } = this.#look;
    return [
      {
        label: l10n.t('$(check-all) The task is done'),
        detail: open.length === 0 ? l10n.t('Every step is settled.') : l10n.t('Still open: {0}', names),
        act: () => this.#sessions.finish('done'),
      },
      ...(view.plan
        ? [
            {
              label: l10n.t('$(eye) Take a fresh look first'),
              detail: source
                ? l10n.t('{0} reads the task, the plan, what you refused and the change, secrets masked.', source.label)
                : l10n.t('By rules alone: no model is set up.'),
              act: () => this.look(),
            },
          ]
        : []),
      {
        label: l10n.t('$(circle-slash) I gave it up'),
        detail: l10n.t('The record is kept all the same.'),
        act: () => this.#sessions.finish('abandoned'),
      },
    ];
  }

  #open(view: SessionView): readonly Choice[] {
    const steps = view.plan?.steps ?? [];
    const open = new Set(openSteps(view));
    const stepItem = (each: StepView, icon: string): Choice => ({
      label: `$(${icon}) ${steps.indexOf(each) + 1}. ${plain(each.step.title)}`,
      ...(each.flag ? { detail: plain(each.flag.why) } : {}),
      act: () => this.#showInPanel({ type: 'focus-step', step: each.step.id }),
    });
    return [
      ...group(
        l10n.t('Flagged'),
        steps.filter(({ flag }) => flag).map((each) => stepItem(each, 'question')),
      ),
      ...group(
        l10n.t('Still open'),
        steps.filter((each) => open.has(each) && !each.flag).map((each) => stepItem(each, 'circle-large-outline')),
      ),
      ...group(
        l10n.t('Changes that serve no step'),
        view.offPlan.files.map(({ uri, added, removed, line }) => ({
          label: `$(file) ${uri}`,
          description: `+${added} −${removed}`,
          act: () => reveal(this.#roots().toUri(uri), line),
        })),
      ),
      ...group(
        l10n.t('Findings'),
        openFindings(view).map((finding) => ({
          label: `$(${ICONS[finding.severity]}) ${plain(finding.text)}`,
          ...(finding.uri ? { description: finding.line ? `${finding.uri}:${finding.line}` : finding.uri } : {}),
          act: () => this.#showInPanel({ type: 'focus-finding', finding: finding.id }),
        })),
      ),
    ];
  }

  async #showInPanel(message: Parameters<SidebarView['post']>[0]): Promise<void> {
    await commands.executeCommand(`${VIEW_ID}.focus`);
    this.#sidebar.post(message);
  }
}

const ICONS: Readonly<Record<FindingView['severity'], string>> = { info: 'info', warning: 'warning', error: 'error' };

/** A list's row has no code in it, and one line. */
const plain = (text: string): string => text.replaceAll('`', '').replaceAll(/\s+/g, ' ').slice(0, 200);

const group = (label: string, items: readonly Choice[]): readonly Choice[] =>
  items.length === 0 ? [] : [{ label, kind: QuickPickItemKind.Separator }, ...items];

function openSteps({ plan }: SessionView): readonly StepView[] {
  const parents = new Set(plan?.steps.map(({ step }) => step.parent));
  return plan?.steps.filter(({ step, state }) => !SETTLED.has(state) && !parents.has(step.id)) ?? [];
}

const openFindings = ({ findings }: SessionView): readonly FindingView[] =>
  findings.filter(({ answer }) => answer === undefined || answer === 'fixing');

/** How it stands, in one line. */
function summary(view: SessionView): string {
  const counts = [
    count(openSteps(view).length, l10n.t('{0} step open', 1), (n) => l10n.t('{0} steps open', n)),
    count(view.totals.flags, l10n.t('{0} flag', 1), (n) => l10n.t('{0} flags', n)),
    count(view.offPlan.files.length, l10n.t('{0} file unexplained', 1), (n) => l10n.t('{0} files unexplained', n)),
    count(openFindings(view).length, l10n.t('{0} finding', 1), (n) => l10n.t('{0} findings', n)),
  ].filter(Boolean);
  return counts.length === 0 ? l10n.t('Nothing is open. How does it end?') : `${counts.join(' · ')}. ${l10n.t('How does it end?')}`;
}

const count = (n: number, one: string, many: (n: number) => string): string => (n === 0 ? '' : n === 1 ? one : many(n));

import { createHash, randomUUID } from 'node:crypto';
import { EventEmitter, l10n, ProgressLocation, window, workspace } from 'vscode';
import type { LogOutputChannel, Memento } from 'vscode';
import type { Limits, Spent } from '../../planner/hourly-budget.ts';
import type { Judging } from '../../planner/judging.ts';
import type { PlanModel } from '../../planner/model.ts';
import type { JudgeView } from '../../protocol/sidebar.ts';
import { Disposable } from '../dispose.ts';
import type { DisposableLike } from '../dispose.ts';
import { hostClock } from '../host-clock.ts';
import type { Session } from '../session/session.ts';
import { getSetting } from '../settings.ts';

const SPENT = 'judge.spent';
const OFF: JudgeView = { state: 'off', requests: 0, mostRequests: 0, tokens: 0, mostTokens: 0 };

interface ModelJudgeParts {
  /** Outlasts the window and is shared with others, and so is the budget. */
  readonly memento: Memento;
  /** The judge's model; undefined while none is set up. */
  readonly model: () => Promise<PlanModel | undefined>;
  readonly log: LogOutputChannel;
}

/** The model that gives second opinions on the open session's work, where the expert wants one. Without one, none of it is loaded. */
export class ModelJudge extends Disposable {
  readonly #parts: ModelJudgeParts;
  readonly #changed = this._register(new EventEmitter<void>());
  readonly onDidChange = this.#changed.event;
  #judging: Judging | undefined;
  #hasModel = false;
  #session: Session | null = null;
  #listening: DisposableLike | undefined;

  constructor(parts: ModelJudgeParts) {
    super();
    this.#parts = parts;
    this._register(
      workspace.onDidChangeConfiguration(
        (event) => (event.affectsConfiguration('coagency.judge') || event.affectsConfiguration('coagency.model')) && void this.look(),
      ),
    );
    this._register({ dispose: () => this.#judging?.stop() });
    this._register({ dispose: () => this.#listening?.dispose() });
  }

  get view(): JudgeView {
    return this.#judging?.view ?? OFF;
  }

  /** Whether there is a model to ask may have changed. */
  async look(): Promise<void> {
    // One that is set up wrongly is none; planning says what is wrong with it.
    const has = limits() !== undefined && (await this.#parts.model().catch(() => undefined)) !== undefined;
    const first = has && !this.#judging ? await this.#makeJudging() : undefined;
    if (this.isDisposed) return;
    const changed = has !== this.#hasModel;
    this.#hasModel = has;
    if (first && !this.#judging) {
      this.#judging = first;
      this.#attend();
    }
    if (changed) this.#changed.fire();
  }

  follow(session: Session | null): void {
    this.#session = session;
    this.#attend();
    void this.look();
  }

  /** Before the session ends. */
  async lastWord(): Promise<void> {
    const judging = this.#judging;
    if (!judging?.isReady) return;
    const title = l10n.t('The model looks at what may have been skipped…');
    await window.withProgress({ location: ProgressLocation.Window, title }, () => judging.lastWord());
  }

  #attend(): void {
    const session = this.#session;
    const judging = this.#judging;
    this.#listening?.dispose();
    this.#listening = undefined;
    if (!session || session.isFinished || !judging) return judging?.follow(undefined);
    const { recorder } = session;
    judging.follow({
      model: session.model,
      get isOpen() {
        return !session.isDisposed && !session.isFinished && !recorder.held && recorder.caughtUp;
      },
      append: (body) => session.append(body),
      reconsider: () => recorder.reconsider(),
    });
    recorder.withholds = (step) => judging.withholds(step);
    this.#listening = recorder.onDidChange(() => judging.noticed());
  }

  async #makeJudging(): Promise<Judging> {
    const [{ Judging: Made }, { HourlyBudget }] = await Promise.all([
      import('../../planner/judging.ts'),
      import('../../planner/hourly-budget.ts'),
    ]);
    const { memento, model, log } = this.#parts;
    const budget = new HourlyBudget(() => memento.get<Spent[]>(SPENT, []), randomUUID());
    return new Made({
      clock: hostClock,
      budget,
      limits: () => (this.#hasModel ? limits() : undefined),
      ask: async (questions, signal) => {
        const { askJudge } = await import('../../planner/judge.ts');
        const asked = await model();
        if (!asked) throw new Error('the judge’s model is gone');
        return askJudge({ model: asked, hash: (text) => createHash('sha256').update(text).digest('hex') }, questions, signal);
      },
      onChange: () => {
        void memento.update(SPENT, budget.spent(hostClock.now()));
        this.#changed.fire();
      },
      onProblem: (error) => log.warn(`judge: ${error instanceof Error ? error.message : String(error)}`),
    });
  }
}

function limits(): Limits | undefined {
  if (!getSetting('judge.enabled')) return undefined;
  return { requests: getSetting('judge.hourlyRequests'), tokens: getSetting('judge.hourlyTokens') };
}

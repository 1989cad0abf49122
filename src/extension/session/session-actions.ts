import { l10n } from 'vscode';
import type { SessionLog } from './session-log.ts';
import type { EventOf, Finding } from '../../core/trajectory/events.ts';
import type { FromSidebar } from '../../protocol/sidebar.ts';
import { newId } from '../../node/ids.ts';
import { UserError } from '../user-error.ts';

type Message<T extends FromSidebar['type']> = Extract<FromSidebar, { type: T }>;

/** What the expert can say in an open session, each as the events that record it. */
export class SessionActions {
  readonly #session: SessionLog;

  constructor(session: SessionLog) {
    this.#session = session;
  }

  acceptPlan(): void {
    const plan = this.#plan();
    const { phase, plans } = this.#session.model;
    if (phase === 'finished')
      throw new UserError('session-finished', l10n.t('This session is finished.'), l10n.t('Start another task to go on.'));
    if (this.#session.model.view().approach?.awaited) {
      throw new UserError(
        'view-first',
        l10n.t('Your own view is asked for first.'),
        l10n.t('Say in the panel how you would do it, or skip it there.'),
      );
    }
    if (!plans.accepted) this.#session.append({ kind: 'plan.accepted', plan: plan.id });
  }

  /** How the expert would do it, said before they saw the plan; null: they would not say. */
  giveApproach(text: string | null): void {
    const { model } = this.#session;
    if (!model.approach.view?.awaited) return;
    this.#session.append({ kind: 'approach.given', plan: model.plans.plan?.id ?? '', text: text?.trim() || null });
  }

  mark({ step, as, where }: Omit<Message<'mark'>, 'type'>): void {
    this.#requireStep(step);
    this.#session.append({ kind: 'step.marked', step, as, ...(where ? { where } : {}) });
    if (as === 'done') this.#resolveFlagsOf(step, 'elsewhere', where);
  }

  waive({ step, reason }: Omit<Message<'waive'>, 'type'>): void {
    this.#requireStep(step);
    this.#session.append({ kind: 'step.waived', step, reason });
    this.#resolveFlagsOf(step, 'not-needed', reason);
  }

  focus(step: string | null): void {
    if (step !== null) this.#requireStep(step);
    if (this.#session.model.judgement.focus !== step) this.#session.append({ kind: 'step.focused', step });
  }

  resolveFlag({ flag, how, note }: Omit<Message<'resolve-flag'>, 'type'>): void {
    const record = this.#session.model.judgement.openFlags.find(({ id }) => id === flag);
    if (!record) return;
    // A step that was taken out of the plan meanwhile can be answered no more, its flag can.
    const step = record.step === undefined ? undefined : this.#session.model.plans.step(record.step)?.id;
    if (step && how === 'elsewhere') this.mark({ step, as: 'done', ...(note ? { where: note } : {}) });
    else if (step && how === 'not-needed') this.waive({ step, reason: note || 'not needed' });
    else this.#session.append({ kind: 'flag.resolved', flag, how, ...(note ? { note } : {}) });
    if (step && how === 'doing') this.focus(step);
  }

  /** The expert says which step the edits of an off-plan flag serve; null: they are no part of the task. */
  assignOffPlan({ flag, step }: Omit<Message<'assign-off-plan'>, 'type'>): void {
    const { model } = this.#session;
    const record = model.judgement.openFlags.find(({ id }) => id === flag);
    if (!record) return;
    const files = new Set(record.files);
    const hunks = model.work.tracker
      .offPlan()
      .flatMap((burst) => burst.hunks)
      .map((id) => model.work.hunks.get(id))
      .filter((hunk) => hunk !== undefined && files.has(hunk.path));
    for (const hunk of hunks) {
      if (hunk) this.assign(hunk.path, hunk.newStart, hunk.newStart + Math.max(hunk.added.length - 1, 0), step);
    }
    this.#session.append({
      kind: 'flag.resolved',
      flag,
      how: 'dismissed',
      note: step === null ? 'not part of this task' : `serves step ${step}`,
      ...(step === null ? {} : { step }),
    });
  }

  assign(uri: string, startLine: number, endLine: number, step: string | null): void {
    if (step !== null) this.#requireStep(step);
    this.#session.append({ kind: 'hunk.assigned', uri, startLine, endLine, step });
  }

  /** @param become makes a step of what the expert does instead and returns its id; not called for a refusal that is not taken */
  override(draft: Message<'override'>['draft'], become?: () => string): void {
    const { target, wrong, rationale, instead, sure, code, link, amends } = draft;
    if (target.kind === 'step') this.#requireStep(target.id);
    const became = become?.();
    this.#session.append({
      kind: 'override.recorded',
      override: {
        id: newId(),
        target,
        wrong,
        rationale: rationale.trim(),
        code,
        ...(instead.trim() ? { instead: instead.trim() } : {}),
        ...(sure === null ? {} : { sure }),
        ...(link.trim() ? { link: link.trim() } : {}),
        ...(amends ? { amends } : {}),
        ...(became ? { became } : {}),
      },
    });
    if (target.kind === 'step') this.#resolveFlagsOf(target.id, 'distrusted');
    if (target.kind === 'flag' && this.#session.model.judgement.openFlags.some(({ id }) => id === target.id))
      this.#session.append({ kind: 'flag.resolved', flag: target.id, how: 'distrusted' });
    if (target.kind === 'finding') this.#answer(target.id, 'distrusted');
  }

  /** The finding that was answered; undefined when there is none of that name. */
  resolveFinding(finding: string, how: Message<'resolve-finding'>['how']): Finding | undefined {
    this.#answer(finding, how);
    return this.#session.model.judgement.finding(finding)?.finding;
  }

  #answer(finding: string, how: EventOf<'finding.resolved'>['how']): void {
    const record = this.#session.model.judgement.finding(finding);
    if (record && record.how !== how) this.#session.append({ kind: 'finding.resolved', finding, how });
  }

  withdrawOverride(override: string, reason?: string): void {
    if (!this.#session.model.judgement.overrides.some(({ id }) => id === override)) return;
    this.#session.append({ kind: 'override.withdrawn', override, ...(reason ? { reason } : {}) });
  }

  addNote(text: string): void {
    this.#session.append({ kind: 'note.added', text });
  }

  #resolveFlagsOf(step: string, how: 'elsewhere' | 'not-needed' | 'distrusted', note?: string): void {
    for (const flag of this.#session.model.judgement.openFlags) {
      if (flag.step === step) this.#session.append({ kind: 'flag.resolved', flag: flag.id, how, ...(note ? { note } : {}) });
    }
  }

  #plan() {
    const { plan } = this.#session.model.plans;
    if (!plan) throw new UserError('no-plan', l10n.t('There is no plan yet.'), l10n.t('Start a task first.'));
    return plan;
  }

  #requireStep(step: string): void {
    if (!this.#session.model.plans.step(step)) {
      throw new UserError('no-such-step', l10n.t('That step is no longer in the plan.'), l10n.t('Choose one of the steps shown.'));
    }
  }
}

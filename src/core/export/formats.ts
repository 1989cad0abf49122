import type { StepView } from '../session/view.ts';
import type { ExportCollector, OverrideRecord } from './collector.ts';
import { messageRows } from './messages.ts';
import { preferenceRows } from './preferences.ts';
import type { Row } from './words.ts';

export interface Format {
  readonly summary: string;
  readonly rows: (session: ExportCollector) => Iterable<Row>;
}

/**
 * What a folded session can be written as, one JSON object a line; every row names its session. The exact events are no format
 * of this table: they are copied, not folded.
 */
export const formats: Readonly<Record<string, Format>> = {
  steps: { summary: 'a row a step: outcome, evidence, flag, refusals, checks', rows: stepRows },
  hunks: { summary: 'a row a net hunk: the step it serves, who says so, and how sure', rows: hunkRows },
  overrides: {
    summary: 'a row a refusal, withdrawn and amended ones too, with what was refused and what was done instead',
    rows: overrideRows,
  },
  preferences: { summary: 'refusals as pairs (prompt, chosen, rejected) for preference training', rows: preferenceRows },
  messages: { summary: 'the plan and each step’s diff as a conversation, for supervised fine-tuning', rows: messageRows },
};

function* stepRows(session: ExportCollector): Iterable<Row> {
  const { model } = session;
  const view = model.view();
  for (const [index, shown] of (view.plan?.steps ?? []).entries()) {
    yield {
      session: model.session,
      task: model.task.title,
      index,
      ...stepFields(shown),
      flags: model.judgement.flags
        .filter(({ flag }) => flag.step === shown.step.id)
        .map(({ flag, raisedAt, how }) => ({ kind: flag.kind, why: flag.why, raisedAt, how: how ?? 'open' })),
    };
  }
}

function stepFields({ step, state, confidence, evidence, files, claims, overrides, waived, check }: StepView): Row {
  return {
    step,
    state,
    confidence: confidence ?? null,
    evidence: evidence.map(({ kind, text }) => ({ kind, text })),
    files,
    claims,
    overrides: overrides.map(({ id }) => id),
    waived: waived ?? null,
    check: check ?? null,
  };
}

function* hunkRows(session: ExportCollector): Iterable<Row> {
  for (const { hunk, step, by, confidence } of session.hunks()) {
    const { id: _id, ...place } = hunk;
    // Null means "serves no step"; a row that leaves the step out means "not known".
    yield { session: session.model.session, ...(step === undefined ? {} : { step }), by, confidence, ...place };
  }
}

function* overrideRows(session: ExportCollector): Iterable<Row> {
  for (const record of session.overrides) {
    yield {
      session: session.model.session,
      task: session.model.task.title,
      seq: record.seq,
      t: record.t,
      status: session.statusOf(record.override),
      ...record.override,
      refused: refusedOf(record),
      origin: record.origin,
      diff: record.step ? session.diffOf(record.step.id) : '',
    };
  }
}

const refusedOf = ({ override, step, plan }: OverrideRecord): unknown => step ?? (override.target.kind === 'plan' ? plan : null);

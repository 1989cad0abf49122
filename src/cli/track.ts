import type { Command } from 'commander';
import { SessionModel } from '../core/session/model.ts';
import { TextMismatchError } from '../core/text/file-state.ts';
import { decodeEvent } from '../core/trajectory/codec.ts';
import { LogError } from '../core/trajectory/log-error.ts';
import { folderBlobs } from '../node/log/verify.ts';
import { InputError, type Io } from './io.ts';
import { compareFlags, type FlagComparison, type RaisedToday } from './track/compare.ts';
import { openTrajectory, wholeLog } from './trajectory.ts';

interface Report extends FlagComparison {
  readonly session: string;
  readonly events: number;
  readonly steps: ReadonlyArray<{ step: string; title: string; state: string; confidence: number; hunks: number }>;
}

export function build(command: Command, io: Io): void {
  command
    .argument('<dir>', 'the trajectory’s folder')
    .option('--json', 'one JSON document')
    .action(async (folder: string, options: { json?: boolean }) => {
      const report = await retrack(folder);
      await io.write(options.json ? `${JSON.stringify(report)}\n` : describe(report));
    });
}

/** Folds the log with the tracker of today, and notes what it would have said when. @throws InputError. */
async function retrack(folder: string): Promise<Report> {
  const reader = await openTrajectory(folder);
  const model = new SessionModel(reader.session, folderBlobs(folder));
  const raised = new Map<string, RaisedToday>();
  try {
    for await (const line of wholeLog(reader)) {
      const event = decodeEvent(line);
      model.apply(event);
      for (const { step, why } of model.work.tracker.skips()) {
        if (!raised.has(step)) raised.set(step, { step, why, seq: event.seq, open: false });
      }
    }
  } catch (error) {
    if (error instanceof TextMismatchError || error instanceof LogError)
      throw new InputError(`${folder}: ${error.message}; see coagency verify`);
    throw error;
  }
  const open = new Set(model.work.tracker.skips().map(({ step }) => step));
  const today = [...raised.values()].map((flag) => ({ ...flag, open: open.has(flag.step) }));
  const titles = new Map(model.plans.steps.map((step) => [step.id, step.title]));
  return {
    session: model.session,
    events: model.count,
    steps: model.work.tracker.verdicts().map(({ step, state, confidence, hunks }) => ({
      step,
      title: titles.get(step) ?? '',
      state,
      confidence: Math.round(confidence * 1000) / 1000,
      hunks: hunks.length,
    })),
    ...compareFlags(model.judgement.flags, today, model.work.tracker.offPlan()),
  };
}

function describe(report: Report): string {
  const titleOf = new Map(report.steps.map(({ step, title }) => [step, title]));
  const steps = report.steps.map(({ title, state, hunks }) => `  ${state.padEnd(16)} ${title}${hunks > 0 ? ` (${hunks} edits)` : ''}`);
  const flags = (heading: string, rows: readonly string[]): string[] =>
    rows.length === 0 ? [] : [heading, ...rows.map((row) => `  ${row}`)];
  const named = (step: string | undefined): string => titleOf.get(step ?? '') ?? step ?? 'no step';
  return [
    `${report.session}: ${report.events} events, by today’s tracker`,
    ...steps,
    ...flags(
      'flags raised then and now:',
      report.kept.map((flag) => named(flag.step)),
    ),
    ...flags(
      'flags raised then, not now:',
      report.gone.map((flag) => (flag.kind === 'skipped' ? named(flag.step) : `off plan: ${(flag.files ?? []).join(', ')}`)),
    ),
    ...flags(
      'flags raised now, not then:',
      report.added.map((flag) => `${named(flag.step)} (event ${flag.seq}${flag.open ? '' : ', taken back later'}): ${flag.why}`),
    ),
    ...flags(
      'off plan now:',
      report.offPlan.map(({ hunks, files }) => `${hunks} edits in ${files.join(', ')}`),
    ),
    '',
  ].join('\n');
}

import { FIGURES, type Figures } from '../../core/evaluation/figures.ts';
import type { Boundaries } from '../../core/evaluation/replay.ts';
import type { PlanInput } from '../../core/evaluation/cases.ts';

/** A row of `evaluate --json`. */
export interface FileFigures extends Figures {
  readonly file: string;
  readonly input: PlanInput;
  readonly boundaries: Boundaries;
  readonly cases: number;
}

const HEADINGS: Readonly<Record<keyof Figures, string>> = {
  accuracyOnline: 'online',
  accuracySettled: 'settled',
  accuracyReordered: 'reorder',
  accuracyInterleaved: 'interl',
  selective70: 'select70',
  skipPrecision: 'skip P',
  skipRecall: 'skip R',
  skipF1: 'skip F1',
  falseSkipSessions: 'false/s',
  wrongFlags: 'wrong/s',
  offPlanF1: 'off F1',
  calibrationError: 'ECE',
};

/** The figures as a table for people. */
export function tableOf(rows: ReadonlyArray<FileFigures>): string {
  const label = (row: FileFigures): string =>
    `${row.file} · ${row.input}${row.boundaries === 'commits' ? ' + commits' : ''} (${row.cases})`;
  const width = Math.max(...rows.map((row) => label(row).length)) + 2;
  const number = (value: number): string => (Number.isNaN(value) ? '–' : value.toFixed(3)).padStart(9);
  const lines = rows.map((row) => label(row).padEnd(width) + FIGURES.map((figure) => number(row[figure])).join(''));
  return [`${''.padEnd(width)}${FIGURES.map((figure) => HEADINGS[figure].padStart(9)).join('')}`, ...lines, ''].join('\n');
}

/** The plain mean of each figure over files. */
export function meanOf(rows: readonly Figures[]): Figures {
  const mean = (figure: keyof Figures): number => {
    const values = rows.map((row) => row[figure]).filter((value) => !Number.isNaN(value));
    return values.length === 0 ? Number.NaN : values.reduce((sum, value) => sum + value, 0) / values.length;
  };
  return Object.fromEntries(FIGURES.map((figure) => [figure, mean(figure)])) as unknown as Figures;
}

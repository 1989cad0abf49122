import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { parseCases, type Case, type PlanInput } from '../core/evaluation/cases.ts';
import { measure } from '../core/evaluation/protocol.ts';
import type { Boundaries } from '../core/evaluation/replay.ts';
import type { WeightTables } from '../core/tracking/model.ts';
import { createTracker } from '../core/tracking/tracker.ts';
import { casesFromGit } from './evaluate/git.ts';
import { meanOf, tableOf, type FileFigures } from './evaluate/table.ts';
import { InputError, type Io } from './io.ts';

interface Options {
  input?: PlanInput;
  boundaries?: Boundaries;
  git?: string;
  since: string;
  most: number;
  weights?: string;
  judge?: number;
  json?: boolean;
}

export function build(command: Command, io: Io): void {
  command
    .argument('[files...]', 'cases, a JSON object a line')
    .addOption(new Option('--input <input>', 'what the tracker sees of the plan (default: both)').choices(['title', 'declared']))
    .addOption(new Option('--boundaries <boundaries>', 'whether it sees commits (default: both)').choices(['none', 'commits']))
    .option('--git <repository>', 'make cases from this repository’s own history')
    .option('--since <date>', 'how far back that history is read', '2 years ago')
    .option('--most <count>', 'most cases from a repository, the latest', parseCount, 60)
    .option('--weights <file>', 'other weights than those that ship, as scripts/train writes them')
    .addOption(
      new Option('--judge <judge>', 'a model judge that knows the truth and says it at this rate: scripted[:0.9]').argParser(parseJudge),
    )
    .option('--json', 'one JSON document')
    .action(async (files: string[], options: Options) => {
      const sources = await readSources(files, options);
      if (sources.length === 0) throw new InputError('nothing to measure: name files of cases, or --git a repository');
      const weights = options.weights === undefined ? undefined : weightsOf(options.weights, await read(options.weights));
      const rows: Array<FileFigures & { readonly series: boolean }> = [];
      for (const { file, cases } of sources) {
        for (const input of options.input ? [options.input] : (['title', 'declared'] as const)) {
          for (const boundaries of options.boundaries ? [options.boundaries] : (['none', 'commits'] as const)) {
            const figures = measure(cases, { input, boundaries, weights, judge: options.judge });
            rows.push({ file, input, boundaries, cases: cases.length, ...figures, series: !cases.some(({ outcome }) => outcome) });
          }
        }
      }
      await io.write(options.json ? `${JSON.stringify(report(rows))}\n` : tableOf([...rows, ...means(rows)]));
    });
}

type Row = FileFigures & { readonly series: boolean };

/** AI plans stand apart: the mean is that of the series, unless there is nothing else. */
function report(rows: readonly Row[]): object {
  const series = rows.filter(({ series: isSeries }) => isSeries);
  const files = rows.map(({ series: _, ...row }) => row);
  return { files, mean: meanOf(series.length > 0 ? series : rows) };
}

/** For people, a mean for each set of conditions of more than one file. */
function means(rows: readonly Row[]): FileFigures[] {
  const series = rows.filter(({ series: isSeries }) => isSeries);
  const conditions = new Map(series.map(({ input, boundaries }) => [`${input} ${boundaries}`, { input, boundaries }]));
  return [...conditions.values()].flatMap(({ input, boundaries }) => {
    const same = series.filter((row) => row.input === input && row.boundaries === boundaries);
    if (same.length < 2) return [];
    return [{ file: 'mean of series', input, boundaries, cases: same.reduce((sum, { cases }) => sum + cases, 0), ...meanOf(same) }];
  });
}

async function readSources(files: readonly string[], options: Options): Promise<Array<{ file: string; cases: Case[] }>> {
  const sources = await Promise.all(files.map(async (file) => ({ file: basename(file), cases: parse(file, await read(file)) })));
  if (options.git === undefined) return sources;
  const cases = await casesFromGit(options.git, options.since, options.most).catch((error: unknown) => {
    throw new InputError(`${options.git}: ${error instanceof Error ? error.message : String(error)}`);
  });
  if (cases.length === 0) throw new InputError(`${options.git} has no series of 3 to 8 commits by one author since ${options.since}`);
  return [...sources, { file: basename(options.git), cases }];
}

function parse(file: string, text: string): Case[] {
  let cases: Case[];
  try {
    cases = parseCases(text);
  } catch (error) {
    throw new InputError(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (cases.length === 0) throw new InputError(`${file} holds no cases`);
  return cases;
}

function weightsOf(file: string, text: string): WeightTables {
  try {
    const weights = JSON.parse(text) as WeightTables;
    createTracker(weights);
    return weights;
  } catch {
    throw new InputError(`${file} holds no weights as scripts/train writes them`);
  }
}

function read(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => {
    throw new InputError(`${file} cannot be read`);
  });
}

function parseJudge(text: string): number {
  const [name, rate = '0.9'] = text.split(':');
  const right = Number(rate);
  if (name !== 'scripted' || rate === '' || !(right >= 0 && right <= 1))
    throw new InvalidArgumentError('scripted, or scripted:RATE with a rate from 0 to 1');
  return right;
}

function parseCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError('a whole number from 1');
  return count;
}

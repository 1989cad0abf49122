import { appendFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import Mocha from 'mocha';
import type { SuiteReport } from '../report.ts';

/**
 * What VS Code calls inside the extension host: runs the suites beside this file. Each result goes at once to the file that
 * COAGENCY_SUITE_REPORT names, one JSON a line, so that a host that dies half-way still leaves what it found.
 */
export async function run(): Promise<void> {
  const file = process.env.COAGENCY_SUITE_REPORT;
  if (file === undefined) throw new Error('COAGENCY_SUITE_REPORT does not name a file');
  const report = (entry: SuiteReport): void => appendFileSync(file, `${JSON.stringify(entry)}\n`);
  const mocha = new Mocha({ ui: 'tdd', timeout: 60_000, reporter: 'min', grep: process.env.COAGENCY_SUITE_GREP });
  const suites = readdirSync(__dirname).filter((name) => name.endsWith('.test.cjs'));
  for (const name of suites) mocha.addFile(path.join(__dirname, name));
  await new Promise<void>((resolve, reject) => {
    const runner = mocha.run((failures) => {
      report({ type: 'end' });
      if (failures > 0) reject(new Error(`${failures} failed`));
      else resolve();
    });
    const named = (test: Mocha.Test) => ({ suite: test.titlePath()[0] ?? '', title: test.fullTitle() });
    runner.on('pass', (test) => report({ type: 'passed', ...named(test), milliseconds: test.duration ?? 0 }));
    runner.on('pending', (test) => report({ type: 'skipped', ...named(test) }));
    runner.on('fail', (test, error: Error) => report({ type: 'failed', ...named(test), error: error.stack ?? error.message }));
  });
}

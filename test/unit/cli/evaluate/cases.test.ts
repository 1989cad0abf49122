import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { cli } from '../run-cli.ts';

test('a file without cases is told, and has no figures', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'coagency-cases-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'cases.jsonl');
  await writeFile(file, '\n');
  expect(await cli('evaluate', file)).toEqual({ code: 2, out: '', err: `coagency: ${file} holds no cases` });
});

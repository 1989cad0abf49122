import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli } from '../run-cli.ts';

describe('other weights than those that ship', () => {
  let folder: string;
  beforeAll(() => void (folder = mkdtempSync(path.join(tmpdir(), 'coagency-weights-'))));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(['{oops', '{}', 'null', '{"listed":{},"planned":{}}'])('that are none are told in one line: %s', async (text) => {
    const cases = path.join(folder, 'cases.jsonl');
    const weights = path.join(folder, 'weights.json');
    writeFileSync(cases, `${JSON.stringify({ steps: [{ title: 'One' }], hunks: [] })}\n`);
    writeFileSync(weights, text);
    const { code, out, err } = await cli('evaluate', cases, '--weights', weights);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/weights\.json holds no weights as scripts\/train writes them$/);
    expect(err.split('\n')).toHaveLength(1);
  });
});

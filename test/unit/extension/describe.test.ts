import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { describeSession } from '../../../src/extension/session/describe.ts';
import { TrajectoryWriter } from '../../../src/node/log/writer.ts';

const wall = '2026-11-12T09:31:00.000Z';
const END = { kind: 'session.finished', outcome: 'done', wall } as const;

let folder: string;
let writer: TrajectoryWriter;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coagency-describe-'));
  writer = await TrajectoryWriter.open(folder, { session: 'session-one', packing: 'gz' });
  const task = { title: 'Reject expired tokens', text: '', source: 'typed' } as const;
  writer.append({ kind: 'session.started', task, roots: [{ name: 'api' }], actor: { id: 'me' }, versions: {}, wall });
});
afterEach(() => rm(folder, { recursive: true }));

const notes = (count: number, text = 'session.finished, I thought'): void => {
  for (let i = 0; i < count; i++) writer.append({ kind: 'note.added', text });
};
async function isFinished(): Promise<boolean> {
  await writer.close();
  const { title, roots, finished } = await describeSession('one', folder);
  expect([title, roots]).toEqual(['Reject expired tokens', ['api']]);
  return finished;
}

test('a session that goes on is listed as one', async () => {
  notes(150);
  expect(await isFinished()).toBe(false);
});

test('a finished session is listed as one wherever its end lies: behind much, before many answers, next to a segment’s end', async () => {
  notes(60, 'x'.repeat(20_000));
  await writer.seal();
  notes(5);
  writer.append(END);
  await writer.seal();
  notes(150);
  expect(await isFinished()).toBe(true);
});

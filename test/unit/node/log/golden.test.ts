import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Documents } from '../../../../src/core/text/documents.ts';
import { decodeEvent } from '../../../../src/core/trajectory/codec.ts';
import type { LogEvent } from '../../../../src/core/trajectory/codec.ts';
import { TrajectoryEvent } from '../../../../src/core/trajectory/events.ts';
import { TrajectoryReader } from '../../../../src/node/log/reader.ts';
import { folderBlobs, verifyFolder } from '../../../../src/node/log/verify.ts';
import { TrajectoryWriter } from '../../../../src/node/log/writer.ts';
import { addedKinds } from '../../../fixtures/added-kinds.ts';
import { oneOfEachKind } from '../../../fixtures/one-of-each-kind.ts';

// Compressing and processes of their own take their time on a machine that is busy.
vi.setConfig({ testTimeout: 30_000 });

const LOGS = join(import.meta.dirname, '../../../fixtures/logs');
const names = ['v1-whole', 'v1-torn', 'v1-segments'];
const expected = JSON.parse(await readFile(join(LOGS, 'expected.json'), 'utf8'));

async function events(folder: string): Promise<LogEvent[]> {
  const all: LogEvent[] = [];
  for await (const line of (await TrajectoryReader.open(folder)).lines()) all.push(decodeEvent(line));
  return all;
}

describe('logs of schema version 1', () => {
  it.each(names)('%s is read and proved as on the day it was written', async (name) => {
    const { problem, ...verdict } = await verifyFolder(await TrajectoryReader.open(join(LOGS, name)));
    expect(problem).toBeUndefined();
    expect(verdict).toEqual(expected[name]);
  });

  it('hold every kind of event, and each still means what it meant', async () => {
    const kinds = new Set<string>();
    for (const [name, bodies] of Object.entries({ 'v1-whole': oneOfEachKind, ...addedKinds })) {
      const read = await events(join(LOGS, name));
      expect(read.map(({ seq: _seq, t: _t, ...body }) => body)).toEqual(bodies);
      for (const { kind } of read) kinds.add(kind);
    }
    for (const option of TrajectoryEvent.options) expect(kinds).toContain(option.shape.kind.value);
  });

  it('give the texts they gave', async () => {
    const folder = join(LOGS, 'v1-whole');
    const documents = new Documents(folderBlobs(folder));
    for (const event of await events(folder)) documents.apply(event);
    expect(documents.textOf('src/a.ts')).toBe('let 😀 = 2;\n');
    expect(documents.textOf('src/b.ts')).toBe('export const b = "😀";\r\n');
  });
});

describe('a log of schema version 1', () => {
  let copy: string;
  beforeAll(async () => {
    copy = await mkdtemp(join(tmpdir(), 'coagency-golden-'));
    await cp(LOGS, copy, { recursive: true });
  });
  afterAll(() => rm(copy, { recursive: true }));

  it.each(names)('%s is gone on with', async (name) => {
    const folder = join(copy, name);
    const writer = await TrajectoryWriter.open(folder, { session: 'another-session' });
    expect(writer.session).toBe('golden-session-1');
    expect(writer.append({ kind: 'note.added', text: 'later' })?.seq).toBe(expected[name].events);
    await writer.close();
    const verdict = await verifyFolder(await TrajectoryReader.open(folder));
    expect(verdict).toMatchObject({ events: expected[name].events + 1, problem: undefined, tornTail: undefined });
  });
});

import { afterEach, describe, expect, it } from 'vitest';
import { SessionModel } from '../../../../src/core/session/model.ts';
import type { TrajectoryEvent } from '../../../../src/core/trajectory/events.ts';
import { TrajectoryReader } from '../../../../src/node/log/reader.ts';
import { TrajectoryWriter } from '../../../../src/node/log/writer.ts';
import { CHECKPOINT, readCheckpoint } from '../../../../src/node/session/checkpoint.ts';
import { Checkpoints } from '../../../../src/node/session/checkpoints.ts';
import { endsPaused, pastEvents } from '../../../../src/node/session/past-events.ts';
import { chanceSession } from '../../core/session/chance-session.ts';
import { chance } from '../log/chance.ts';
import { HandClock } from '../log/hand-clock.ts';
import { MemoryFiles, diskError } from '../log/memory-files.ts';

const FOLDER = '/log';
const PATH = `${FOLDER}/${CHECKPOINT}`;
const BUILD = 'build-1';
const pick = chance(5);
const EVENTS = chanceSession(150, (n) => pick(n - 1));

let open: TrajectoryWriter | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

interface Recording {
  readonly writer: TrajectoryWriter;
  readonly model: SessionModel;
  readonly checkpoints: Checkpoints;
  add(...events: readonly TrajectoryEvent[]): void;
}

async function record(files: MemoryFiles, saved?: SessionModel): Promise<Recording> {
  const clock = new HandClock();
  const writer = (open = await TrajectoryWriter.open(FOLDER, { session: 'session-1', files, clock }));
  const model = saved ?? new SessionModel('session-1');
  return {
    writer,
    model,
    checkpoints: new Checkpoints(writer, model, BUILD, files),
    add: (...events) => {
      for (const { seq: _seq, t, ...body } of events) {
        clock.turn(t - writer.now());
        model.apply({ ...writer.append(body)!, ...body });
      }
    },
  };
}

async function close({ writer, checkpoints }: Recording): Promise<void> {
  await writer.flush();
  await checkpoints.close();
  await writer.close();
}

async function read(files: MemoryFiles, build = BUILD): Promise<SessionModel | undefined> {
  const reader = await TrajectoryReader.open(FOLDER, files);
  const place = { build, session: reader.session, headAt: (count: number) => reader.head(count) };
  const saved = await readCheckpoint(FOLDER, place, files);
  if (!saved) return undefined;
  const model = new SessionModel('session-1');
  model.restore(saved);
  return model;
}

const folded = (events: readonly TrajectoryEvent[]): SessionModel => {
  const model = new SessionModel('session-1');
  for (const event of events) model.apply(event);
  return model;
};

describe('a checkpoint', () => {
  it('is what the log folds to, and is gone on from', async () => {
    const files = new MemoryFiles();
    const first = await record(files);
    first.add(...EVENTS.slice(0, 100));
    await close(first);
    const model = await read(files);
    expect(model?.count).toBe(100);
    expect(model?.view()).toEqual(folded(EVENTS.slice(0, 100)).view());

    const second = await record(files, model);
    second.add(...EVENTS.slice(100));
    expect(second.model.view()).toEqual(folded(EVENTS).view());
    await close(second);
    expect((await read(files))?.count).toBe(EVENTS.length);
  });

  it('comes by itself every so many events, and only the rest of the log is folded after a kill', async () => {
    const files = new MemoryFiles();
    const { writer, add } = await record(files);
    const note = (seq: number): TrajectoryEvent => ({ seq, t: 0, kind: 'note.added', text: String(seq) });
    for (let seq = 0; seq < 4_500; seq++) {
      add(note(seq));
      if (seq % 1_000 === 999) {
        await writer.flush();
        // What is written in the background comes to its end.
        for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
      }
    }
    await writer.flush();
    const model = (await read(files))!;
    expect(model.count).toBe(4_000);
    const reader = await TrajectoryReader.open(FOLDER, files);
    const seqs: number[] = [];
    for await (const event of pastEvents(reader, model.count, 4_400, () => {})) seqs.push(event.seq);
    expect([seqs[0], seqs.at(-1)]).toEqual([4_000, 4_399]);
  });

  it('a log that lacks events is not gone on from as if they had never been', async () => {
    const files = new MemoryFiles();
    const recording = await record(files);
    recording.add(...EVENTS.slice(0, 60));
    await close(recording);
    const model = new SessionModel('session-1');
    const fold = async (to: number): Promise<void> => {
      for await (const event of pastEvents(await TrajectoryReader.open(FOLDER, files), 0, to, () => {})) model.apply(event);
    };
    await expect(fold(70)).rejects.toMatchObject({ code: 'segment-damaged', seq: 60 });
    expect(model.count).toBe(60);
  });

  it('of another build, of another log, or of events that the log has lost, counts for nothing', async () => {
    const files = new MemoryFiles();
    const recording = await record(files);
    recording.add(...EVENTS.slice(0, 60));
    await close(recording);
    expect(await read(files, 'build-2')).toBeUndefined();

    const path = `${FOLDER}/000001.jsonl`;
    const whole = files.contents().get(path)!;
    const lines = whole.toString().split('\n');
    files.put(path, Buffer.from(`${lines.slice(0, -3).join('\n')}\n`));
    expect(await read(files)).toBeUndefined();
    files.put(path, Buffer.from(whole.toString().replace('src/', 'sRc/')));
    expect(await read(files)).toBeUndefined();
    files.put(path, whole);
    expect(await read(files)).toBeDefined();
  });

  it('that is damaged anywhere counts for nothing', async () => {
    const files = new MemoryFiles();
    const recording = await record(files);
    recording.add(...EVENTS.slice(0, 12));
    await close(recording);
    const whole = files.contents().get(PATH)!;
    for (let at = 0; at < whole.length; at += 7) {
      const damaged = Buffer.from(whole);
      damaged[at]! ^= 4;
      files.put(PATH, damaged);
      const model = await read(files);
      // A blemish in what is not looked at changes nothing.
      if (model) expect(model.view()).toEqual(folded(EVENTS.slice(0, 12)).view());
      files.put(PATH, whole.subarray(0, at));
      expect(await read(files), `cut at ${at}`).toBeUndefined();
    }
  });

  it('is not written where the log itself cannot be; goes when the session is over', async () => {
    const files = new MemoryFiles();
    const recording = await record(files);
    recording.add(...EVENTS.slice(0, 30));
    await recording.writer.flush();
    files.fault = (operation) => {
      if (operation === 'open' || operation === 'write') throw diskError('ENOSPC');
    };
    await recording.checkpoints.close();
    expect(files.contents().has(PATH)).toBe(false);
    files.fault = () => {};
    expect([...files.contents().keys()].filter((path) => path.endsWith('.tmp'))).toEqual([]);

    recording.add(...EVENTS.slice(30, 40));
    const later = new Checkpoints(recording.writer, new SessionModel('session-1'), BUILD, files);
    await recording.writer.flush();
    await later.remove();
    expect(files.contents().has(PATH)).toBe(false);
  });
});

describe('what was recorded before', () => {
  it.each([
    [['expert'], true],
    [['expert', 'resumed'], false],
    [['reload'], false],
  ] as const)('ends in a pause of the expert: %j', async (marks, paused) => {
    const files = new MemoryFiles();
    const { writer } = await record(files);
    const wall = '2026-01-05T09:00:00.000Z';
    for (const mark of marks)
      writer.append(mark === 'resumed' ? { kind: 'session.resumed', wall } : { kind: 'session.paused', reason: mark });
    await writer.flush();
    expect(await endsPaused(await TrajectoryReader.open(FOLDER, files), writer.count)).toBe(paused);
  });
});

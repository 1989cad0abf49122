import { describe, expect, it, vi } from 'vitest';
import type { EventBody } from '../../../../src/core/trajectory/events.ts';
import { TrajectoryReader } from '../../../../src/node/log/reader.ts';
import type { WriterClock } from '../../../../src/node/log/writer-clock.ts';
import { TrajectoryWriter } from '../../../../src/node/log/writer.ts';
import type { WriterOptions } from '../../../../src/node/log/writer.ts';
import { verifyFolder } from '../../../../src/node/log/verify.ts';
import { HandClock, settle } from './hand-clock.ts';
import { MemoryFiles, diskError } from './memory-files.ts';

// Compressing and processes of their own take their time on a machine that is busy.
vi.setConfig({ testTimeout: 30_000 });

const FOLDER = '/data/log';
const note = (text: string): EventBody => ({ kind: 'note.added', text });

async function open(
  files: MemoryFiles,
  clock: WriterClock = new HandClock(),
  options: Partial<WriterOptions> = {},
): Promise<TrajectoryWriter> {
  return TrajectoryWriter.open(FOLDER, { session: 'session-1', files, clock, ...options });
}
async function lines(files: MemoryFiles): Promise<string[]> {
  const reader = await TrajectoryReader.open(FOLDER, files);
  const all: string[] = [];
  for await (const line of reader.lines()) all.push(line);
  return all;
}

describe('TrajectoryWriter', () => {
  it('gives every event its number and time at once, and brings it to disk a little later', async () => {
    const [files, clock] = [new MemoryFiles(), new HandClock()];
    const writer = await open(files, clock);
    const durable: number[] = [];
    writer.onDurable((count) => durable.push(count));
    clock.turn(10);
    expect(writer.append(note('a'))).toEqual({ seq: 0, t: 10 });
    clock.turn(5);
    expect(writer.append(note('b'))).toEqual({ seq: 1, t: 15 });
    expect([writer.count, writer.durable]).toEqual([2, 0]);
    clock.turn(80);
    await settle();
    expect(durable).toEqual([2]);
    expect(await lines(files)).toEqual([
      '{"seq":0,"t":10,"kind":"note.added","text":"a"}',
      '{"seq":1,"t":15,"kind":"note.added","text":"b"}',
    ]);
    await writer.close();
  });

  it('goes on where a log ended, in number, time and chain', async () => {
    const [files, clock] = [new MemoryFiles(), new HandClock()];
    const first = await open(files, clock);
    clock.turn(1_000);
    first.append(note('a'));
    await first.close();
    clock.turn(1_000_000);
    const second = await open(files, clock, { session: 'another-1' });
    expect(second.session).toBe('session-1');
    clock.turn(7);
    expect(second.append(note('b'))).toEqual({ seq: 1, t: 1_007 });
    await second.close();
    expect((await verifyFolder(await TrajectoryReader.open(FOLDER, files))).problem).toBeUndefined();
  });

  it('never lets time run back', async () => {
    let now = 100;
    const clock: WriterClock = { now: () => now, wall: () => new Date(0), after: () => () => {} };
    const writer = await open(new MemoryFiles(), clock);
    now = 150;
    expect(writer.append(note(''))?.t).toBe(50);
    now = 20;
    expect(writer.append(note(''))?.t).toBe(50);
    await writer.close();
  });

  it('seals what has grown large, packs it, and begins a new segment', async () => {
    const files = new MemoryFiles();
    const writer = await open(files, new HandClock(), { segmentBytes: 550 });
    for (let i = 0; i < 20; i++) {
      writer.append(note(`text ${i}`));
      await writer.flush();
    }
    await writer.close();
    const names = await files.list(FOLDER);
    expect(names.toSorted()).toEqual(['000001.jsonl.cols.zst', '000002.jsonl.cols.zst', '000003.jsonl']);
    expect(await lines(files)).toHaveLength(20);
    const verdict = await verifyFolder(await TrajectoryReader.open(FOLDER, files));
    expect(verdict).toMatchObject({ events: 20, segments: 3, seals: 2, problem: undefined });
  });

  it('seals a finished session, and begins a new segment should something follow', async () => {
    const files = new MemoryFiles();
    const writer = await open(files);
    writer.append(note('a'));
    await writer.seal();
    await writer.seal();
    expect(await files.list(FOLDER)).toEqual(expect.arrayContaining(['000001.jsonl.cols.zst']));
    await writer.close();
    const again = await open(files);
    expect(again.append(note('b'))?.seq).toBe(1);
    await again.close();
    expect(await verifyFolder(await TrajectoryReader.open(FOLDER, files))).toMatchObject({
      events: 2,
      segments: 2,
      seals: 1,
      problem: undefined,
    });
  });

  it('brings an event to disk that came while a session was being sealed, although nothing follows', async () => {
    const [files, clock] = [new MemoryFiles(), new HandClock()];
    const writer = await open(files, clock);
    writer.append(note('a'));
    await writer.flush();
    files.hold = async (operation) => {
      if (operation === 'sync' && writer.count === 1) writer.append(note('b'));
    };
    await writer.seal();
    clock.turn(80);
    await settle();
    expect([writer.count, writer.durable]).toEqual([2, 2]);
    await writer.close();
  });

  it.each(['zst', 'br', 'gz', 'cols.zst', 'cols.br'] as const)('packs with %s, too', async (packing) => {
    const files = new MemoryFiles();
    const writer = await open(files, new HandClock(), { packing });
    writer.append(note('a'));
    await writer.seal();
    await writer.close();
    expect(await files.list(FOLDER)).toEqual([`000001.jsonl.${packing}`]);
    expect(await lines(files)).toHaveLength(1);
  });

  it('keeps a blob before any event that names it', async () => {
    const files = new MemoryFiles();
    const writer = await open(files);
    const order: string[] = [];
    files.fault = (operation, path) => {
      if (operation === 'sync') order.push(path.includes('blobs') ? 'blob' : 'lines');
    };
    const hash = writer.putBlob('content');
    writer.append({ kind: 'doc.opened', doc: 1, uri: 'a', language: 'x', eol: 'lf', blob: hash, hash });
    await writer.flush();
    expect(order).toEqual(['blob', 'lines']);
    expect(files.contents().get(`${FOLDER}/blobs/${hash}`)?.toString()).toBe('content');
    await writer.close();
  });

  it('writes large batches in pieces, and short writes to their end', async () => {
    const files = new MemoryFiles();
    const writer = await open(files);
    files.fault = (operation, _, bytes) => (operation === 'write' ? Math.ceil(bytes / 2) : undefined);
    for (let i = 0; i < 2_000; i++) writer.append(note('é'.repeat(10)));
    await writer.close();
    expect(await lines(files)).toHaveLength(2_000);
    expect((await verifyFolder(await TrajectoryReader.open(FOLDER, files))).problem).toBeUndefined();
  });

  it('refuses a folder that it writes to already', async () => {
    const files = new MemoryFiles();
    const writer = await open(files);
    await expect(open(files)).rejects.toThrow(/already records/);
    await writer.close();
    await (await open(files)).close();
  });

  it('refuses a log of a newer version, and leaves it alone', async () => {
    const files = new MemoryFiles();
    await (await open(files)).close();
    const newer = files.contents().get(`${FOLDER}/000001.jsonl`)!.toString().replace('"version":1', '"version":2');
    files.put(`${FOLDER}/000001.jsonl`, Buffer.from(newer));
    await expect(open(files)).rejects.toThrow(/newer/);
    expect(files.contents().get(`${FOLDER}/000001.jsonl`)!.toString()).toBe(newer);
    expect(await files.list(FOLDER)).toEqual(['000001.jsonl']);
  });
});

describe('a disk that fails', () => {
  const full: MemoryFiles['fault'] = (operation, _, bytes) => {
    if (operation !== 'write') return undefined;
    if (bytes > 20) return 20;
    throw diskError('ENOSPC');
  };

  it('pauses the recording, says so once, tries again, and loses nothing that memory holds', async () => {
    const [files, clock] = [new MemoryFiles(), new HandClock()];
    const writer = await open(files, clock);
    const states: string[] = [];
    writer.onState((state) => states.push(state.state === 'paused' ? `${state.fault}: ${state.message}` : 'recording'));
    files.fault = full;
    for (let i = 0; i < 5; i++) {
      writer.append(note(`${i}`));
      clock.turn(3_000);
      await settle();
    }
    expect(states).toEqual([`no-space: The disk is full: recording into ${FOLDER} is paused. It goes on by itself when there is space.`]);
    await expect(writer.flush()).rejects.toMatchObject({ name: 'RecordingPausedError', fault: 'no-space' });
    files.fault = () => {};
    clock.turn(15_000);
    await settle();
    expect(states.slice(1)).toEqual(['recording']);
    expect(writer.durable).toBe(5);
    await writer.close();
    expect((await verifyFolder(await TrajectoryReader.open(FOLDER, files))).problem).toBeUndefined();
    expect(await lines(files)).toHaveLength(5);
  });

  it('counts what memory could not hold, and says so in the log', async () => {
    const [files, clock] = [new MemoryFiles(), new HandClock()];
    const writer = await open(files, clock, { maxWaiting: 1_000 });
    files.fault = full;
    const placed = Array.from({ length: 100 }, (_, i) => {
      const place = writer.append(note(`${i}`));
      if (i === 0) clock.turn(80);
      return place;
    });
    await settle();
    const kept = placed.filter(Boolean).length;
    expect(kept).toBeGreaterThan(10);
    expect(kept).toBeLessThan(30);
    expect(writer.lost).toBe(100 - kept);
    const lost: number[] = [];
    writer.onState((state) => {
      // What the recorder does: open its documents anew, right behind the gap.
      if (state.state === 'recording') lost.push(state.lost, writer.append(note('again'))!.seq);
    });
    files.fault = () => {};
    clock.turn(15_000);
    await settle();
    await writer.close();
    expect(lost).toEqual([100 - kept, kept + 1]);
    const all = await lines(files);
    expect(all).toHaveLength(kept + 2);
    expect(JSON.parse(all[kept]!)).toMatchObject({ kind: 'session.resumed', lost: 100 - kept });
  });

  it.each([
    ['EROFS', 'read-only'],
    ['EIO', 'io'],
  ])('of kind %s is told as %s, also when only fsync fails', async (code, fault) => {
    const files = new MemoryFiles();
    const writer = await open(files);
    writer.append(note('a'));
    files.fault = (operation) => {
      if (operation === 'sync') throw diskError(code);
    };
    await expect(writer.flush()).rejects.toMatchObject({ fault });
    // After a failed fsync the bytes are written anew: the system may have dropped them.
    let written = 0;
    files.fault = (operation, _, bytes) => void (operation === 'write' ? (written += bytes) : 0);
    await writer.flush();
    expect(written).toBeGreaterThan(40);
    await writer.close();
    expect(await lines(files)).toHaveLength(1);
  });

  it('tells when the folder is gone, and does not write a log without a beginning', async () => {
    const files = new MemoryFiles();
    const writer = await open(files);
    writer.append(note('a'));
    await writer.flush();
    files.removeAll();
    writer.append(note('b'));
    await expect(writer.flush()).rejects.toMatchObject({ fault: 'folder-gone' });
    await writer.close();
    expect([...files.contents().keys()]).toEqual([]);
  });

  /** Another file under the log's name: what a restore, a sync client or an editor that saves atomically leaves. */
  const replace = (files: MemoryFiles, change: (text: string) => string): string => {
    const path = `${FOLDER}/000001.jsonl`;
    const text = change(files.contents().get(path)!.toString());
    files.put(path, Buffer.from(text));
    return text;
  };

  it.each<[string, (text: string) => string]>([
    ['an equal one', (text) => text],
    ['one with a torn tail', (text) => `${text}{"seq":1,"t":`],
  ])('goes on in the file that took the place of its own: %s', async (_, change) => {
    const files = new MemoryFiles();
    const writer = await open(files);
    writer.append(note('a'));
    await writer.flush();
    replace(files, change);
    writer.append(note('b'));
    await writer.flush();
    expect(await lines(files)).toHaveLength(2);
    // From then on it is the log's own: nothing is looked at again.
    files.fault = (operation) => {
      if (operation === 'open') throw diskError('EIO');
    };
    writer.append(note('c'));
    await writer.flush();
    files.fault = () => {};
    await writer.close();
    expect(await verifyFolder(await TrajectoryReader.open(FOLDER, files))).toMatchObject({ events: 3, problem: undefined });
  });

  it.each<[string, (text: string) => string]>([
    ['that differs', (text) => text.replace('"text":"a"', '"text":"A"')],
    ['of another session', (text) => text.replace('session-1', 'session-2')],
    ['that somebody went on with', (text) => `${text}{"seq":1,"t":0,"kind":"note.added","text":"theirs"}\n`],
    ['that is no log', (text) => 'x'.repeat(text.length)],
  ])('does not write into a file %s, and goes on when its own is back', async (_, change) => {
    const files = new MemoryFiles();
    const writer = await open(files);
    writer.append(note('a'));
    await writer.flush();
    const own = files.contents().get(`${FOLDER}/000001.jsonl`)!;
    const theirs = replace(files, change);
    writer.append(note('b'));
    await expect(writer.flush()).rejects.toMatchObject({ fault: 'folder-gone' });
    await expect(writer.flush()).rejects.toMatchObject({ fault: 'folder-gone' });
    expect(files.contents().get(`${FOLDER}/000001.jsonl`)!.toString()).toBe(theirs);
    expect(writer.durable).toBe(1);
    files.put(`${FOLDER}/000001.jsonl`, own);
    await writer.flush();
    await writer.close();
    expect(await verifyFolder(await TrajectoryReader.open(FOLDER, files))).toMatchObject({ events: 2, problem: undefined });
  });

  const writtenBehindOurBack = async (files: MemoryFiles, text: string): Promise<void> => {
    const file = await files.open(`${FOLDER}/000001.jsonl`, 'r+');
    await file.write(Buffer.from(text), (await file.stat()).size);
  };

  it('cuts off a line feed that an editor added to its file', async () => {
    const files = new MemoryFiles();
    const writer = await open(files);
    writer.append(note('a'));
    await writer.flush();
    await writtenBehindOurBack(files, '\n');
    writer.append(note('b'));
    await writer.close();
    expect(await verifyFolder(await TrajectoryReader.open(FOLDER, files))).toMatchObject({ events: 2, problem: undefined });
  });

  it('writes over nothing that another process recorded and left, while this one was stopped', async () => {
    const files = new MemoryFiles();
    const writer = await open(files);
    writer.append(note('a'));
    await writer.flush();
    // The other one took the lock, recorded, and gave the folder free.
    await files.remove(`${FOLDER}/lock`);
    await writtenBehindOurBack(files, '{"seq":1,"t":0,"kind":"note.added","text":"theirs"}\n');
    writer.append(note('ours'));
    for (let tries = 0; tries < 3; tries++) await expect(writer.flush()).rejects.toMatchObject({ fault: 'folder-gone' });
    expect((await lines(files)).at(-1)).toContain('theirs');
    await writer.close();
  });

  it('goes on when its folder comes back, although the lock was renewed meanwhile', async () => {
    const [files, clock] = [new MemoryFiles(), new HandClock()];
    const writer = await open(files, clock);
    writer.append(note('a'));
    await writer.flush();
    const away = files.contents();
    files.removeAll();
    writer.append(note('b'));
    for (let passed = 0; passed < 20_000; passed += 500) {
      clock.turn(500);
      await settle();
    }
    expect(writer.state).toMatchObject({ fault: 'folder-gone' });
    await files.makeFolder(FOLDER);
    for (const [path, content] of away) files.put(path, content);
    clock.turn(20_000);
    await settle();
    expect(writer.state).toEqual({ state: 'recording', lost: 0 });
    expect(writer.durable).toBe(2);
    await writer.close();
    expect(await verifyFolder(await TrajectoryReader.open(FOLDER, files))).toMatchObject({ events: 2, problem: undefined });
  });

  it.each([undefined, 'ENOSPC'])('stays without a lock that it lost while a commit was under way (which fails with: %s)', async (code) => {
    const [files, clock] = [new MemoryFiles(), new HandClock()];
    const writer = await open(files, clock);
    const states: string[] = [];
    writer.onState((state) => states.push(state.state === 'paused' ? state.fault : state.state));
    files.put(`${FOLDER}/lock`, Buffer.from('{"pid":1,"host":"elsewhere","nonce":"other"}'));
    // The last step of a commit takes so long that the lock is renewed meanwhile.
    let held = 0;
    files.hold = async (operation) => {
      if (operation !== 'sync' || held++ > 0) return;
      clock.turn(20_000);
      await settle();
      if (code) throw diskError(code);
    };
    writer.append(note('a'));
    await expect(writer.flush()).rejects.toMatchObject({ fault: 'lock-lost' });
    writer.append(note('b'));
    clock.turn(60_000);
    await settle();
    expect(held).toBe(1);
    expect(states).toEqual(['lock-lost']);
    await writer.close();
  });

  it('asks whose the lock is before it writes, when it was long silent: the machine slept', async () => {
    const [files, clock] = [new MemoryFiles(), new HandClock()];
    const writer = await open(files, { now: clock.now, after: () => () => {}, wall: clock.wall });
    const before = files.contents().get(`${FOLDER}/000001.jsonl`);
    files.put(`${FOLDER}/lock`, Buffer.from('{"pid":1,"host":"elsewhere","nonce":"other"}'));
    clock.turn(60_000);
    writer.append(note('a'));
    await expect(writer.flush()).rejects.toMatchObject({ fault: 'lock-lost' });
    expect(files.contents().get(`${FOLDER}/000001.jsonl`)).toEqual(before);
    await writer.close();
  });

  it('writes no more once another process has taken the folder', async () => {
    const [files, clock] = [new MemoryFiles(), new HandClock()];
    const writer = await open(files, clock);
    const states: string[] = [];
    writer.onState((state) => states.push(state.state === 'paused' ? state.fault : state.state));
    files.put(`${FOLDER}/lock`, Buffer.from('{"pid":1,"host":"elsewhere","nonce":"other"}'));
    clock.turn(20_000);
    await settle();
    const before = files.contents().get(`${FOLDER}/000001.jsonl`);
    writer.append(note('a'));
    clock.turn(60_000);
    await settle();
    await expect(writer.flush()).rejects.toMatchObject({ fault: 'lock-lost' });
    expect(states).toEqual(['lock-lost']);
    await writer.close();
    expect(files.contents().get(`${FOLDER}/000001.jsonl`)).toEqual(before);
    expect(files.contents().has(`${FOLDER}/lock`)).toBe(true);
  });

  it('keeps recording when only packing a sealed segment fails, and packs it at the next opening', async () => {
    const files = new MemoryFiles();
    const writer = await open(files, new HandClock(), { segmentBytes: 100 });
    files.fault = (operation, path) => {
      if (operation === 'open' && path.includes('.zst')) throw diskError('ENOSPC');
    };
    for (let i = 0; i < 4; i++) {
      writer.append(note(`a long enough text ${i}`));
      await writer.flush();
    }
    await writer.close();
    expect(await lines(files)).toHaveLength(4);
    expect((await files.list(FOLDER)).filter((name) => name.endsWith('.zst'))).toEqual([]);
    files.fault = () => {};
    await (await open(files)).close();
    expect((await files.list(FOLDER)).filter((name) => name.endsWith('.jsonl'))).toHaveLength(0);
    expect(await lines(files)).toHaveLength(4);
  });
});

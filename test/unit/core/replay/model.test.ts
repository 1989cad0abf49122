import { describe, expect, test } from 'vitest';
import { EventColumns, pack } from '../../../../src/core/replay/columns.ts';
import { ViewFolder } from '../../../../src/core/replay/folder.ts';
import { neighbour } from '../../../../src/core/replay/marks.ts';
import { ReplayModel } from '../../../../src/core/replay/model.ts';
import { LogReader } from '../../../../src/core/replay/reader.ts';
import { SessionModel } from '../../../../src/core/session/model.ts';
import type { LogEvent } from '../../../../src/core/trajectory/codec.ts';
import { LogBuilder, SESSION, smallSession } from '../../../webview/replay/session.ts';

const session = smallSession();

function events(): LogEvent[] {
  return [...new LogReader().read(session.text)].flat();
}

/** As the page does it: in chunks, texts and views apart, over a boundary that only plain JSON crosses. */
function replay(size: number): ReplayModel {
  const model = new ReplayModel(new Map());
  const folder = new ViewFolder(SESSION, () => undefined);
  const worker = new EventColumns();
  for (const chunk of new LogReader().read(session.text, size)) {
    const packed = pack(chunk);
    worker.append(packed);
    model.append(structuredClone(packed));
    for (const event of chunk) folder.apply(worker.at(event.seq));
    model.appendFolded(structuredClone(folder.take()));
  }
  folder.rest();
  model.appendFolded(structuredClone(folder.take()));
  model.fold(() => true);
  return model;
}

describe('a replay', () => {
  const model = replay(50);

  test('shows at every moment what the sidebar showed', () => {
    const live = new SessionModel(SESSION);
    for (const event of events()) {
      live.apply(event);
      expect(model.seek(event.seq).view).toEqual(JSON.parse(JSON.stringify(live.view())));
    }
  });

  test('knows at every moment what today’s tracker says of every step, beside what the expert was told', () => {
    const live = new SessionModel(SESSION);
    for (const event of events()) {
      live.apply(event);
      const { view, today } = model.seek(event.seq);
      const skips = new Map(live.work.tracker.skips().map(({ step, why }) => [step, why]));
      for (const verdict of live.work.tracker.verdicts()) {
        const shown = view!.plan!.steps.find(({ step }) => step.id === verdict.step)!;
        if (shown.overrides.length > 0) continue;
        const word = today[verdict.step];
        expect(word?.state ?? shown.state).toBe(verdict.state);
        expect(shown.evidence).toEqual(verdict.evidence);
        if (!shown.flag) expect(word?.why).toBe(skips.get(verdict.step));
      }
    }
    // Flagged by hand: the tracker itself would have waited.
    expect(model.seek(session.flag).today).toMatchObject({ skew: { state: 'untouched' } });
    expect(model.seek(session.last).view?.plan?.steps[1]?.flag?.id).toBe('f1');
  });

  test('says nothing of today’s tracker before it is known', () => {
    const early = new ReplayModel(new Map());
    for (const chunk of new LogReader().read(session.text)) early.append(pack(chunk));
    early.fold(() => true);
    expect(early.seek(session.flag)).toMatchObject({ interim: true, today: {} });
  });

  test('shows the text, the file and the cursor of the expert', () => {
    const { shown, files } = model.seek(session.flag - 1);
    expect(shown).toMatchObject({ uri: 'auth/verify.ts', language: 'typescript', active: true });
    expect(shown?.text?.toString()).toContain('throw expiredToken(token);');
    expect(files.map(({ uri }) => uri)).toEqual(['auth/token.ts', 'auth/verify.ts']);
    expect(model.seek(session.flag - 1, 'auth/token.ts').shown).toMatchObject({ uri: 'auth/token.ts', active: false });
  });

  test('marks what matters, in the lane of its step', () => {
    expect(model.marks.find((mark) => mark.kind === 'override')).toMatchObject({ seq: session.override, step: 'cache', id: 'o1' });
    expect(model.marks.find((mark) => mark.kind === 'flag')).toMatchObject({ seq: session.flag, step: 'skew' });
    expect(model.marks.map((mark) => mark.kind)).toEqual([
      'plan',
      'plan',
      'command',
      'commit',
      'override',
      'flag',
      'note',
      'test',
      'finding',
    ]);
    expect(neighbour(model.marks, session.override, 1)).toBe(session.flag);
    expect(neighbour(model.marks, session.override, -1)).toBeLessThan(session.override);
    expect(neighbour(model.marks, session.last, 1)).toBeUndefined();
  });

  test('knows the stretches of work that served a step, and its lines alone', () => {
    const spans = model.served.spans((seq) => model.events.timeOf(seq));
    const parse = spans.filter((span) => span.owner === 'parse');
    expect(parse).toHaveLength(1);
    expect(parse[0]!.from).toBeGreaterThanOrEqual(session.opened);
    expect(parse[0]!.to).toBeLessThan(session.override);
    expect([...model.served.linesOf('parse', session.last).keys()]).toEqual(['auth/token.ts']);
    expect(model.served.linesOf('parse', session.opened).size).toBe(0);
  });

  test('opens at its first text, and folds the pauses away', () => {
    expect(model.opening).toBe(session.opened);
    expect(model.axis.gaps).toHaveLength(3);
    expect(new Date(model.axis.wallAt(model.axis.end)!).toISOString()).toMatch(/^2026-11-13T09:1/);
  });

  test.each([7, 10_000])('is the same when %d lines arrive at a time', (size) => {
    const other = replay(size);
    for (const seq of [0, session.override, session.flag, session.last]) {
      const [a, b] = [model.seek(seq), other.seek(seq)];
      expect({ ...b, shown: { ...b.shown, text: b.shown?.text?.toString() } }).toEqual({
        ...a,
        shown: { ...a.shown, text: a.shown?.text?.toString() },
      });
    }
  });
});

test('a file is followed through renames, and one that is replaced, as when it is saved beside its place first, is what stood there', () => {
  const log = new LogBuilder();
  const hash = '0'.repeat(64);
  const open = (doc: number, uri: string) => log.add({ kind: 'doc.opened', doc, uri, language: 'ts', eol: 'lf', text: `${uri}\n`, hash });
  open(1, 'src/a.ts');
  const marked = open(2, 'src/kept.ts');
  log.add({ kind: 'file.created', uri: 'src/kept.ts.tmp' });
  log.add({ kind: 'file.renamed', from: 'src/kept.ts.tmp', to: 'src/kept.ts' });
  log.add({ kind: 'file.renamed', from: 'src/a.ts', to: 'src/b.ts' });
  const last = log.add({ kind: 'file.renamed', from: 'src', to: 'lib', folder: true });
  const model = new ReplayModel(new Map());
  for (const chunk of new LogReader().read(log.text)) model.append(pack(chunk));
  expect(model.pathAt('lib/b.ts', last, marked)).toBe('src/a.ts');
  expect(model.pathAt('src/a.ts', marked, last)).toBe('lib/b.ts');
  expect(model.pathAt('src/kept.ts', last - 1, marked)).toBe('src/kept.ts');
  expect(model.pathAt('src/b.ts', last - 1, last - 1)).toBe('src/b.ts');
  // A link may name a moment that is not there.
  expect(model.pathAt('lib/b.ts', last, 99)).toBe('lib/b.ts');
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { guessStep } from '../../../../src/core/session/guess.ts';
import { SessionModel } from '../../../../src/core/session/model.ts';
import { piecesOf, savedFrom } from '../../../../src/core/session/saved-session.ts';
import { TrajectoryEvent } from '../../../../src/core/trajectory/events.ts';
import { chance } from '../../node/log/chance.ts';
import { chanceSession } from './chance-session.ts';

const blobs = (): undefined => undefined;

function folded(events: readonly TrajectoryEvent[], model = new SessionModel('session-1', blobs)): SessionModel {
  for (const event of events) model.apply(event);
  return model;
}

/** Put down, written and read piece by piece, and taken up by another model. */
function throughPieces(model: SessionModel): SessionModel {
  const other = new SessionModel('session-1', blobs);
  other.restore(savedFrom([...piecesOf(model.save()!)].map((piece) => structuredClone(piece))));
  return other;
}

/** All that is shown of a session, and all that its later answers depend on. */
function all(model: SessionModel): unknown {
  return {
    view: model.view(),
    guess: guessStep(model),
    texts: model.documents.uris().map((uri) => [uri, model.documents.textOf(uri), model.documents.firstTextOf(uri)]),
    skips: model.work.tracker.skips(),
    offPlan: model.work.tracker.offPlan(),
    attributions: [...model.work.hunks.keys()].map((id) => model.work.tracker.attribution(id)),
    ...stateOf(model),
  };
}

function stateOf(model: SessionModel): object {
  const { documents, ...rest } = model.save()!;
  // Which texts are one object in memory is nobody's concern.
  const files = [...documents.files.values()].map(({ text, saved, first, ...file }) => ({
    ...file,
    texts: [text?.toString(), saved?.toString(), first?.toString()],
  }));
  return { ...rest, docs: documents.docs, files };
}

/** Kinds that leave no trace in what is folded. */
const UNFOLDED = new Set<string>([
  'doc.saved',
  'doc.hashed',
  'notebook.opened',
  'notebook.changed',
  'notebook.saved',
  'notebook.closed',
  'cell.ran',
  'selection.changed',
  'view.changed',
  'editor.focused',
  'task.ended',
  'diagnostics.changed',
  'git.switched',
  'debug.started',
  'note.added',
  'session.finished',
  'look.taken',
  'plan.offered',
  'plan.declined',
  'approach.asked',
  'approach.given',
]);

describe('a session drawn by chance', () => {
  it('has every kind of event that is folded', () => {
    const drawn = new Set<string>(chanceSession(1_100, chanceOf(7)).map(({ kind }) => kind));
    const kinds = TrajectoryEvent.options.map((option) => option.shape.kind.value as string);
    expect(kinds.filter((kind) => !drawn.has(kind) && !UNFOLDED.has(kind))).toEqual([]);
  });
});

describe('a session put down at any event', () => {
  it('is gone on with as if it had been folded whole', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat({ max: 1_000 }), (seed, at) => {
        const events = chanceSession(40, chanceOf(seed));
        const cut = Math.floor((events.length * at) / 1_000);
        const resumed = throughPieces(folded(events.slice(0, cut)));
        expect(all(resumed)).toEqual(all(folded(events.slice(0, cut))));
        expect(all(folded(events.slice(cut), resumed))).toEqual(all(folded(events)));
      }),
      { numRuns: 25 },
    );
  });

  it('also where most of its hunks have left the tracker’s window', { timeout: 60_000 }, () => {
    const events = chanceSession(1_100, chanceOf(7));
    const whole = folded(events);
    expect(whole.work.hunks.size).toBeGreaterThan(150);
    for (const share of [0.5, 0.9]) {
      const cut = Math.floor(events.length * share);
      const resumed = throughPieces(folded(events.slice(0, cut)));
      expect(all(folded(events.slice(cut), resumed))).toEqual(all(whole));
    }
  });

  it('shows the same, however often it was looked at before', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const events = chanceSession(60, chanceOf(seed));
        const watched = new SessionModel('session-1', blobs);
        for (const event of events) {
          watched.apply(event);
          watched.view();
        }
        expect(watched.view()).toEqual(folded(events).view());
      }),
      { numRuns: 15 },
    );
  });

  it('is left alone by what comes after', () => {
    const events = chanceSession(200, chanceOf(3));
    const model = folded(events.slice(0, 100));
    const saved = model.save()!;
    const before = structuredClone([...piecesOf(saved)]);
    folded(events.slice(100), model);
    expect([...piecesOf(saved)]).toEqual(before);
  });
});

function chanceOf(seed: number): (n: number) => number {
  const pick = chance(seed);
  return (n) => pick(n - 1);
}

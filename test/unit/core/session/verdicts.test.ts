import { describe, expect, test } from 'vitest';
import { editHash } from '../../../../src/core/session/verdicts.ts';
import type { SessionModel } from '../../../../src/core/session/model.ts';
import type { Verdict } from '../../../../src/core/trajectory/events.ts';
import { Recorded, step } from './recorded.ts';

const STEPS = [step('s1', 'Read the settings file'), step('s2', 'Draw the chart of sales'), step('s3', 'Tell the user about failures')];
const TYPED = 'export const wholly = "ambiguous";\n';

/** A session with one edit that says nothing of the plan. */
function worked(): Recorded {
  return new Recorded().start(STEPS).open(1, 'src/odd.ts', 'one\ntwo\n').type(1, 4, TYPED).add({ kind: 'note.added', text: '' }, 5_000);
}

const onlyHunk = (model: SessionModel) => [...model.work.hunks.values()][0]!;
const bestOf = (model: SessionModel) => model.work.tracker.attribution(onlyHunk(model).id)?.best;

function answered(recorded: Recorded, ...verdicts: Verdict[]): Recorded {
  return recorded.add({
    kind: 'judge.answered',
    origin: { kind: 'model', provider: 'host', model: 'm', promptHash: '0'.repeat(64) },
    verdicts,
  });
}

function verdict(model: SessionModel, serves: string | null): Verdict {
  return { about: 'edit', hash: editHash(onlyHunk(model)), uri: 'src/odd.ts', startLine: 2, endLine: 2, step: serves, why: 'it draws' };
}

describe('what a model answered', () => {
  test('is evidence for the edit that it was asked about, in words', () => {
    const recorded = worked();
    expect(bestOf(recorded.model())).not.toBe('s2');
    const model = answered(recorded, verdict(recorded.model(), 's2')).model();
    expect(bestOf(model)).toBe('s2');
    const texts = model.work.tracker
      .verdicts()
      .find(({ step: id }) => id === 's2')
      ?.evidence.map(({ text }) => text);
    expect(texts).toContain('the model judged: an edit in `src/odd.ts` serves it (it draws)');
  });

  test('counts for that content only: it goes when the edit is typed on, and is back when that is undone', () => {
    const recorded = worked();
    answered(recorded, verdict(recorded.model(), 's2'));
    recorded.type(1, 4, 'x').add({ kind: 'note.added', text: '' }, 5_000);
    expect(bestOf(recorded.model())).not.toBe('s2');
    recorded.add({ kind: 'doc.changed', doc: 1, changes: [[4, 1, '']] }).add({ kind: 'note.added', text: '' }, 5_000);
    expect(bestOf(recorded.model())).toBe('s2');
  });

  test('gives way to the expert’s word', () => {
    const recorded = worked();
    answered(recorded, verdict(recorded.model(), 's2'));
    recorded.add({ kind: 'hunk.assigned', uri: 'src/odd.ts', startLine: 2, endLine: 2, step: 's3' });
    expect(bestOf(recorded.model())).toBe('s3');
    answered(recorded, verdict(recorded.model(), 's1'));
    expect(bestOf(recorded.model())).toBe('s3');
  });

  test('is asked for once: what was answered is known, until the plan changes', () => {
    const recorded = worked();
    const none = verdict(recorded.model(), null);
    const model = answered(recorded, none).model();
    expect(model.work.verdicts.knows(none.hash)).toBe(true);
    expect(model.work.tracker.doubts(false).hunks).toEqual([]);
    recorded.add({ kind: 'plan.edited', plan: 'p1', operation: { op: 'add', index: 3, step: step('s4', 'Mend the odd file') } });
    const after = recorded.model();
    expect(after.work.verdicts.knows(none.hash)).toBe(false);
    expect(after.work.tracker.doubts(false).hunks).toEqual([onlyHunk(after).id]);
  });

  test('of a step that is gone does no harm', () => {
    const recorded = worked();
    answered(recorded, verdict(recorded.model(), 'unheard-of'));
    recorded.add({ kind: 'plan.edited', plan: 'p1', operation: { op: 'remove', id: 's2' } });
    expect(() => recorded.model().view()).not.toThrow();
  });
});

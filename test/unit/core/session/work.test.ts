import { describe, expect, it } from 'vitest';
import { netChanges } from '../../../../src/core/findings/net-diff.ts';
import { flagEvents } from '../../../../src/core/session/flag-policy.ts';
import type { SessionModel } from '../../../../src/core/session/model.ts';
import type { Override } from '../../../../src/core/trajectory/events.ts';
import { Recorded, step } from './recorded.ts';

const STEPS = [
  step('legacy', 'Remove the legacy client', { files: ['legacy/client.ts', 'legacy/http.ts'], symbols: ['LegacyClient'] }),
  step('cache', 'Write cacheIndex for lookups', { files: ['cache.ts'], symbols: ['cacheIndex'], dependsOn: ['legacy'] }),
];
const CLIENT = 'export class LegacyClient {\n  get(): void {}\n}\n';
const HTTP = 'export const http = 1;\n';

/** Two files of a folder, seen and closed again. */
const seen = (): Recorded =>
  new Recorded()
    .start(STEPS)
    .open(1, 'legacy/client.ts', CLIENT)
    .open(2, 'legacy/http.ts', HTTP)
    .add({ kind: 'doc.closed', doc: 1 })
    .add({ kind: 'doc.closed', doc: 2 });

/** The session some seconds after its last event. */
function rested(recorded: Recorded): SessionModel {
  const model = recorded.model();
  model.tick(recorded.t + 5_000);
  return model;
}

const told = (model: SessionModel): string[] =>
  [...model.work.hunks.values()].map((hunk) => `${hunk.path} -${hunk.removed.length} +${hunk.added.length}`).toSorted();
const changed = (model: SessionModel): string[] =>
  netChanges(model.documents)
    .map(({ path, removed, added }) => `${path} -${removed} +${added}`)
    .toSorted();

describe('what the tracker is told of files', () => {
  it('has the files of a deleted folder, so that its removal is no skipped step', () => {
    const recorded = seen().add({ kind: 'file.deleted', uri: 'legacy', folder: true }, 5_000);
    expect(told(rested(recorded))).toEqual(['legacy/client.ts -3 +0', 'legacy/http.ts -1 +0']);
    const model = rested(recorded.add({ kind: 'step.marked', step: 'cache', as: 'done' }, 5_000));
    expect(flagEvents(model, { newId: () => 'f1', now: recorded.t })).toEqual([]);
  });

  it('takes back what was done in a folder that is deleted', () => {
    const model = rested(
      new Recorded()
        .start(STEPS)
        .add({ kind: 'file.created', uri: 'tmp/notes.ts', size: 0 })
        .open(1, 'tmp/notes.ts', '')
        .type(1, 0, 'export const cacheIndex = 1;\n')
        .add({ kind: 'doc.closed', doc: 1 })
        .add({ kind: 'file.deleted', uri: 'tmp', folder: true }, 5_000),
    );
    expect(told(model)).toEqual([]);
  });

  it('leaves a deleted file where it was when its folder moves', () => {
    const model = rested(
      seen()
        .add({ kind: 'file.deleted', uri: 'legacy/client.ts' }, 5_000)
        .add({ kind: 'file.renamed', from: 'legacy', to: 'old', folder: true }, 5_000)
        .open(3, 'old/http.ts', HTTP)
        .type(3, 0, '// old\n'),
    );
    expect(told(model)).toEqual(['legacy/client.ts -3 +0', 'old/http.ts -0 +1']);
    expect(told(model)).toEqual(changed(model));
  });

  it.each([200, 5_000])('keeps an edit as it is when the file, or its folder, is renamed %d ms later', (after) => {
    const edited = (): Recorded => new Recorded().start(STEPS).open(1, 'legacy/client.ts', CLIENT).type(1, 0, '// old\n', 5_000);
    const file = rested(edited().add({ kind: 'file.renamed', from: 'legacy/client.ts', to: 'legacy/old.ts' }, after));
    expect(told(file)).toEqual(['legacy/old.ts -0 +1']);
    const folder = rested(edited().add({ kind: 'file.renamed', from: 'legacy', to: 'old', folder: true }, after));
    expect(told(folder)).toEqual(['old/client.ts -0 +1']);
  });

  it.each([
    { over: 'that is there', gone: [] },
    { over: 'that was deleted', gone: [{ kind: 'file.deleted', uri: 'legacy/client.ts' }] },
  ] as const)('counts a file that is moved over one $over from what stood there', ({ gone }) => {
    const next = 'legacy/client.ts.tmp';
    const recorded = seen()
      .add({ kind: 'file.created', uri: next, size: 0 })
      .open(3, next, '')
      .type(3, 0, CLIENT.replace('get', 'fetch'))
      .add({ kind: 'doc.closed', doc: 3 });
    for (const event of gone) recorded.add(event);
    const model = rested(recorded.add({ kind: 'file.renamed', from: next, to: 'legacy/client.ts' }, 5_000));
    expect(told(model)).toEqual(['legacy/client.ts -1 +1']);
    expect(told(model)).toEqual(changed(model));
  });

  it('takes the past of a file along that the editor opened at its new place before it told of the move', () => {
    const model = rested(
      new Recorded()
        .start(STEPS)
        .open(1, 'legacy/client.ts', CLIENT)
        .type(1, 0, '// old\n')
        .add({ kind: 'doc.closed', doc: 1 })
        .open(2, 'legacy/old.ts', `// old\n${CLIENT}`)
        .add({ kind: 'file.renamed', from: 'legacy/client.ts', to: 'legacy/old.ts' }, 5_000),
    );
    expect(told(model)).toEqual(['legacy/old.ts -0 +1']);
    expect(told(model)).toEqual(changed(model));
  });

  it('does not take a file for emptied whose new text the log does not hold', () => {
    const unknown = { kind: 'file.changed', uri: 'legacy/client.ts', hash: '0'.repeat(64), size: 9_000_000 } as const;
    const recorded = seen().add(unknown, 5_000);
    expect(told(rested(recorded))).toEqual([]);
    // Once the text is known again, it counts against the first.
    recorded.open(3, 'legacy/client.ts', `${CLIENT}// more\n`);
    expect(told(rested(recorded))).toEqual(['legacy/client.ts -0 +1']);
    recorded.add({ kind: 'doc.closed', doc: 3 }, 5_000).add(unknown, 5_000);
    expect(told(rested(recorded))).toEqual(['legacy/client.ts -0 +1']);
    recorded.add({ kind: 'file.deleted', uri: 'legacy/client.ts' }, 5_000);
    expect(told(rested(recorded))).toEqual(['legacy/client.ts -3 +0']);
  });
});

describe('what the expert says to the tracker', () => {
  const stateOf = (model: SessionModel, id: string): string | undefined =>
    model.work.tracker.verdicts().find((verdict) => verdict.step === id)?.state;
  const override: Override = { id: 'o1', target: { kind: 'step', id: 'legacy' }, wrong: 'unsafe', rationale: 'no', code: [] };

  it.each([
    { said: { kind: 'step.marked', step: 'legacy', as: 'done' }, state: 'verified' },
    { said: { kind: 'step.waived', step: 'legacy', reason: 'not needed' }, state: 'waived' },
  ] as const)('holds again once a refusal is withdrawn: $said.kind', ({ said, state }) => {
    const recorded = seen().add(said).add({ kind: 'override.recorded', override });
    expect(stateOf(recorded.model(), 'legacy')).toBe('overridden');
    recorded.add({ kind: 'override.withdrawn', override: 'o1' });
    expect(stateOf(recorded.model(), 'legacy')).toBe(state);
    const ended = recorded.finish().model();
    expect(stateOf(ended, 'legacy')).toBe(state);
    expect(ended.work.tracker.skips().map((skip) => skip.step)).not.toContain('legacy');
  });

  it('is nothing any more where there was only the refusal', () => {
    const recorded = seen().add({ kind: 'override.recorded', override }).add({ kind: 'override.withdrawn', override: 'o1' });
    expect(stateOf(recorded.model(), 'legacy')).toBe('untouched');
  });

  it('of an edit counts also while it is being typed', () => {
    const recorded = seen()
      .open(3, 'cache.ts', '// c\n')
      .type(3, 0, 'export function cacheIndex(): void {}\n', 5_000)
      .add({ kind: 'hunk.assigned', uri: 'cache.ts', startLine: 1, endLine: 1, step: 'legacy' }, 500);
    const { hunks, tracker } = rested(recorded).work;
    expect([...hunks.keys()].map((hunk) => tracker.attribution(hunk)?.step)).toEqual(['legacy']);
  });

  it('of checks that passed holds for those that a step still has, also where an edit of it is undone', () => {
    const [unit, lint] = [
      { kind: 'command', command: 'npm test' },
      { kind: 'command', command: 'npm run lint' },
    ] as const;
    const checks = (...set: (typeof unit | typeof lint)[]) =>
      ({ kind: 'plan.edited', plan: 'p1', operation: { op: 'change', id: 'legacy', set: { checks: set } } }) as const;
    const recorded = seen()
      .add(checks(unit, lint))
      .add({ kind: 'check.ran', step: 'legacy', check: unit, passed: true })
      .add({ kind: 'check.ran', step: 'legacy', check: lint, passed: false });
    expect(stateOf(recorded.model(), 'legacy')).not.toBe('verified');
    expect(stateOf(recorded.add(checks(unit)).model(), 'legacy')).toBe('verified');
    expect(stateOf(recorded.add(checks(unit, lint)).model(), 'legacy')).not.toBe('verified');
    recorded.add({ kind: 'check.ran', step: 'legacy', check: lint, passed: true });
    expect(stateOf(recorded.model(), 'legacy')).toBe('verified');
    expect(stateOf(recorded.add(checks()).model(), 'legacy')).toBe('untouched');
    expect(stateOf(recorded.add(checks(lint, unit)).model(), 'legacy')).toBe('verified');
  });
});

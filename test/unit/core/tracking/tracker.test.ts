import { describe, expect, it } from 'vitest';
import { Step } from '../../../../src/core/plan/schema.ts';
import { createTracker } from '../../../../src/core/tracking/tracker.ts';
import type { Hunk, StepTracker } from '../../../../src/core/tracking/types.ts';

const plan = [
  Step.parse({ id: 'parse', title: 'Parse the expiry claim', files: ['src/token.ts'], symbols: ['parseExpiry'] }),
  Step.parse({
    id: 'skew',
    title: 'Allow for clock skew when checking expiry',
    files: ['src/clock.ts'],
    symbols: ['leeway'],
    dependsOn: ['parse'],
  }),
  Step.parse({
    id: 'refuse',
    title: 'Refuse expired tokens in the middleware',
    files: ['src/middleware.ts'],
    symbols: ['requireToken'],
    dependsOn: ['skew'],
  }),
  Step.parse({ id: 'tests', title: 'Test expired and fresh tokens', kind: 'test', files: ['test/token.test.ts'], dependsOn: ['refuse'] }),
  Step.parse({ id: 'decide', title: 'Decide on the length of the grace period', kind: 'decision' }),
];

let nextId = 1;
function hunk(path: string, added: string[], rest: Partial<Hunk> = {}): Hunk {
  return { id: nextId++, path, oldStart: 10, newStart: 10, context: '', removed: [], added, ...rest };
}

const parse = (): Hunk => hunk('src/token.ts', ['export function parseExpiry(claim: string): number {', '  return Number(claim);', '}']);
const refuse = (): Hunk =>
  hunk('src/middleware.ts', ['  if (isExpired(token)) throw new Refused();'], { context: 'function requireToken(token) {' });
const refuseMore = (): Hunk =>
  hunk('src/middleware.ts', ['export function requireToken(token: Token): void {', '  refuseExpired(token);', '}']);
const tested = (): Hunk =>
  hunk('test/token.test.ts', ["it('refuses an expired token', () => {", '  expect(() => requireToken(expired)).toThrow();', '});']);

function play(tracker: StepTracker, hunks: readonly Hunk[]): StepTracker {
  for (const [i, added] of hunks.entries()) tracker.observe({ t: i * 1000, updates: [{ op: 'set', hunk: added }] });
  return tracker;
}

function tracking(...hunks: Hunk[]): StepTracker {
  const tracker = createTracker();
  tracker.setPlan(plan);
  return play(tracker, hunks);
}

const stateOf = (tracker: StepTracker, step: string): string | undefined =>
  tracker.verdicts().find((verdict) => verdict.step === step)?.state;

describe('the tracker', () => {
  it('names the step that an edit serves, and says why in words', () => {
    const first = parse();
    const tracker = tracking(first);
    expect(tracker.attribution(first.id)).toMatchObject({ step: 'parse', best: 'parse' });
    const verdict = tracker.verdicts()[0];
    expect(verdict).toMatchObject({ state: 'in-progress', hunks: [first.id] });
    expect(verdict?.evidence.map(({ text }) => text)).toContain('brings `parseExpiry` in `src/token.ts`, which this step names');
  });

  it('takes the evidence back when an edit is undone', () => {
    const first = parse();
    const tracker = tracking(first);
    tracker.observe({ t: 5000, updates: [{ op: 'remove', id: first.id }] });
    expect(stateOf(tracker, 'parse')).toBe('untouched');
    expect(tracker.attribution(first.id)).toBeUndefined();
  });

  it('believes of an edit that was undone and done again what it believes of one that was done once', () => {
    const [first, second] = [parse(), refuse()];
    const twice = tracking(first);
    twice.observe({ t: 5000, updates: [{ op: 'remove', id: first.id }] });
    const again = { ...first, id: 900 };
    play(twice, [again, second]);
    const once = tracking(again, second);
    for (const id of [900, second.id]) expect(twice.attribution(id)).toEqual(once.attribution(id));
    expect(twice.verdicts()).toEqual(once.verdicts());
  });

  it('believes of an edit that was typed bit by bit what it believes of one that was pasted', () => {
    const whole = refuseMore();
    const typed = tracking({ ...whole, added: whole.added.slice(0, 1) });
    typed.observe({ t: 5000, updates: [{ op: 'set', hunk: { ...whole, added: whole.added.slice(0, 2) } }] });
    typed.observe({ t: 6000, updates: [{ op: 'set', hunk: whole }] });
    expect(typed.attribution(whole.id)).toEqual(tracking(whole).attribution(whole.id));
  });

  it('replaces what a hunk said when the hunk changes', () => {
    const first = parse();
    const tracker = tracking(first);
    tracker.observe({ t: 5000, updates: [{ op: 'set', hunk: { ...refuseMore(), id: first.id } }] });
    expect(tracker.attribution(first.id)?.best).toBe('refuse');
    expect(stateOf(tracker, 'parse')).toBe('untouched');
  });

  it('flags a step that was passed over, once a step that needs it is well under way', () => {
    const tracker = tracking(parse(), refuse(), refuseMore(), tested(), tested());
    tracker.settle();
    expect(tracker.skips().map(({ step }) => step)).toEqual(['skew']);
    expect(tracker.skips()[0]).toMatchObject({ laterStep: 'refuse', lookedFor: ['`leeway`', 'edits in `src/clock.ts`'] });
    expect(tracker.skips()[0]?.why).toBe('Step 3 needs this and is well under way. Looked for `leeway`, edits in `src/clock.ts`: nothing.');
    expect(stateOf(tracker, 'skew')).toBe('skipped');
  });

  it('says nothing of it before the end while other steps are still to come', () => {
    const early = tracking(refuse(), refuseMore(), refuse());
    expect(early.skips()).toEqual([]);
    const late = play(early, [parse(), parse(), tested(), tested(), tested()]);
    expect(late.skips().map(({ step }) => step)).toEqual(['skew']);
  });

  it('says it at once when the expert calls a step done that needs it', () => {
    const tracker = tracking(refuse(), refuseMore(), refuse());
    tracker.fact({ kind: 'done', step: 'refuse' }, 9000);
    expect(tracker.skips()[0]).toMatchObject({ step: 'skew', laterStep: 'refuse' });
    expect(tracker.skips()[0]?.why).toMatch(/^Step 3 needs this and is done\./);
    expect(stateOf(tracker, 'skew')).toBe('possibly-skipped');
  });

  it('calls a step by its place in the whole plan, steps with sub-steps counted', () => {
    const tracker = createTracker();
    tracker.setPlan([
      Step.parse({ id: 'all', title: 'Expire tokens' }),
      ...plan.slice(0, 2).map((step) => ({ ...step, parent: 'all' })),
      ...plan.slice(2),
    ]);
    play(tracker, [refuse(), refuseMore(), refuse()]);
    tracker.fact({ kind: 'done', step: 'refuse' }, 9000);
    expect(tracker.skips()[0]?.why).toMatch(/^Step 4 needs this and is done\./);
  });

  it('withdraws the flag when the work comes', () => {
    const tracker = tracking(parse(), refuse(), refuseMore(), tested(), hunk('src/clock.ts', ['export const leeway = 30;']));
    tracker.settle();
    expect(tracker.skips()).toEqual([]);
  });

  it('never flags a decision, nor a step that was waived', () => {
    const tracker = tracking(parse(), refuse(), refuseMore(), tested());
    tracker.fact({ kind: 'waived', step: 'skew' }, 9000);
    tracker.settle();
    expect(tracker.skips()).toEqual([]);
    expect(stateOf(tracker, 'skew')).toBe('waived');
  });

  it('calls a step verified only on a passed check or the expert’s word', () => {
    const tracker = tracking(parse(), refuse(), refuseMore());
    expect(stateOf(tracker, 'parse')).toBe('likely-done');
    tracker.fact({ kind: 'check', step: 'parse', passed: true }, 9000);
    tracker.fact({ kind: 'done', step: 'refuse' }, 9000);
    expect(stateOf(tracker, 'parse')).toBe('verified');
    expect(stateOf(tracker, 'refuse')).toBe('verified');
  });

  it('takes an assignment as a fact and decides the rest anew', () => {
    const odd = hunk('src/util.ts', ['const helper = 1;']);
    const tracker = tracking(parse(), odd);
    tracker.fact({ kind: 'assign', hunk: odd.id, step: 'refuse' }, 9000);
    expect(tracker.attribution(odd.id)).toMatchObject({ step: 'refuse' });
    expect(stateOf(tracker, 'refuse')).not.toBe('untouched');
    tracker.fact({ kind: 'assign', hunk: odd.id, step: null }, 9000);
    expect(tracker.attribution(odd.id)).toMatchObject({ step: null });
  });

  it('derives a parent from its sub-steps', () => {
    const tracker = createTracker();
    tracker.setPlan([Step.parse({ id: 'all', title: 'Expire tokens' }), ...plan.slice(0, 2).map((step) => ({ ...step, parent: 'all' }))]);
    play(tracker, [parse()]);
    expect(stateOf(tracker, 'all')).toBe('in-progress');
    tracker.fact({ kind: 'done', step: 'parse' }, 1);
    tracker.fact({ kind: 'done', step: 'skew' }, 1);
    expect(stateOf(tracker, 'all')).toBe('verified');
  });

  it('keeps what it knows when the plan changes', () => {
    const first = parse();
    const tracker = tracking(first);
    tracker.setPlan([Step.parse({ id: 'new', title: 'Write the changelog', kind: 'docs' }), ...plan]);
    expect(tracker.attribution(first.id)?.best).toBe('parse');
  });
});

describe('a long session', () => {
  const line = (i: number): string => `const value${i} = parseExpiry(claim${i});`;
  const long = (count: number): Hunk[] =>
    Array.from({ length: count }, (_, i) => hunk('src/token.ts', [line(i)], { oldStart: 20 * i, newStart: 20 * i }));

  it('forgets a step when the only edit that served it is undone, however long ago it was', () => {
    const early = hunk('src/clock.ts', ['/** Clock skew to allow for when checking expiry. */', 'export const leeway = 30;']);
    const tracker = tracking(parse(), early);
    tracker.fact({ kind: 'assign', hunk: early.id, step: 'skew' }, 1);
    play(tracker, long(200));
    expect(stateOf(tracker, 'skew')).not.toBe('untouched');
    tracker.observe({ t: 1e6, updates: [{ op: 'remove', id: early.id }] });
    expect(stateOf(tracker, 'skew')).toBe('untouched');
    expect(stateOf(tracker, 'parse')).toBe('in-progress');
  });

  it('remembers a step when an old edit comes to serve it', () => {
    const hunks = long(200);
    const tracker = tracking(...hunks);
    expect(stateOf(tracker, 'skew')).toBe('untouched');
    tracker.observe({
      t: 1e6,
      updates: [{ op: 'set', hunk: { ...hunks[0]!, path: 'src/clock.ts', added: ['export const leeway = 30;'] } }],
    });
    expect(stateOf(tracker, 'skew')).not.toBe('untouched');
  });

  it('says the same whether hunks come one by one or in bursts', () => {
    const hunks = [parse(), ...long(30), refuse(), refuseMore()];
    const [single, burst] = [createTracker(), createTracker()];
    for (const tracker of [single, burst]) tracker.setPlan(plan);
    play(single, hunks);
    burst.observe({ t: 0, updates: hunks.map((added) => ({ op: 'set', hunk: added })) });
    single.settle();
    burst.settle();
    expect(burst.attribution(hunks[0]!.id)).toEqual(single.attribution(hunks[0]!.id));
    expect(burst.attribution(hunks.at(-1)!.id)).toEqual(single.attribution(hunks.at(-1)!.id));
  });
});

import { createPatch } from 'diff';
import { SessionModel } from '../../../../src/core/session/model.ts';
import { editHash } from '../../../../src/core/session/verdicts.ts';
import type { EventBody, TrajectoryEvent, Verdict } from '../../../../src/core/trajectory/events.ts';
import type { Hunk } from '../../../../src/core/tracking/types.ts';
import { Recorded, step } from './recorded.ts';

const WORDS = 'parse token buffer cursor graph merge branch encode offset window queue reader writer index cache retry'.split(' ');
const STEPS = Array.from({ length: 5 }, (_, i) =>
  step(`s${i}`, `Add ${WORDS[i]} to the ${WORDS[i + 7]}`, {
    files: i % 2 === 0 ? [`src/${WORDS[i]}.ts`] : [],
    symbols: i % 3 === 0 ? [WORDS[i]!] : [],
    dependsOn: i > 2 ? [`s${i - 2}`] : [],
  }),
);
const HASH = '0'.repeat(64);

/** A session of `length` happenings of every kind that a fold looks at, drawn by `pick(n)`: a number from 0 to n - 1. */
export function chanceSession(length: number, pick: (n: number) => number): readonly TrajectoryEvent[] {
  const recorded = new Recorded().start(STEPS);
  const texts = new Map<number, string>();
  const names = new Map<number, string>();
  let docs = 0;
  let flags = 0;
  let old = 0;
  const model = new SessionModel('session-1');
  const hunksNow = (): ReadonlyMap<number, Hunk> => {
    for (const event of recorded.events.slice(model.count)) model.apply(event);
    return model.work.hunks;
  };
  const word = (): string => WORDS[pick(WORDS.length)]!;
  const stepId = (): string => `s${pick(STEPS.length)}`;
  const open = (): void => {
    const doc = ++docs;
    const name = pick(3) === 0 ? `src/${word()}.ts` : `src/${word()}-${doc}.ts`;
    if ([...names.values()].includes(name)) return void docs--;
    const text = pick(4) === 0 ? '' : Array.from({ length: 5 + pick(30) }, () => `const ${word()} = ${word()}();\n`).join('');
    texts.set(doc, text);
    names.set(doc, name);
    recorded.add({ kind: 'doc.opened', doc, uri: name, language: 'typescript', eol: 'lf', text, hash: HASH });
  };
  const edit = (pause: number): void => {
    const doc = [...texts.keys()][pick(texts.size)];
    if (doc === undefined) return open();
    const text = texts.get(doc)!;
    const at = text.indexOf('\n', pick(text.length + 1)) + 1;
    const deleted = pick(3) === 0 ? Math.min(text.length - at, pick(40)) : 0;
    const inserted =
      pick(5) === 0 ? '' : `export function ${word()}${pick(9)}(): void {\n  ${word()}(${word()});\n}\n`.slice(0, 1 + pick(60));
    texts.set(doc, text.slice(0, at) + inserted + text.slice(at + deleted));
    recorded.add({ kind: 'doc.changed', doc, changes: [[at, deleted, inserted]] }, pause);
  };
  const close = (): void => {
    const doc = [...texts.keys()][pick(texts.size)];
    if (doc === undefined) return;
    texts.delete(doc);
    names.delete(doc);
    recorded.add({ kind: 'doc.closed', doc, ...(pick(2) === 0 ? { dirty: true } : {}) });
  };
  const rename = (): void => {
    const doc = [...names.keys()][pick(names.size)];
    if (doc === undefined) return;
    const to = `src/${word()}/${word()}-${docs}-${pick(1_000)}.ts`;
    recorded.add({ kind: 'file.renamed', from: names.get(doc)!, to });
    names.set(doc, to);
  };
  const said: readonly (() => EventBody)[] = [
    () => ({ kind: 'git.committed', commit: 'c0ffee', message: `${word()} ${word()}` }),
    () => ({ kind: 'test.run', passed: 3, failed: pick(2) }),
    () => ({ kind: 'terminal.command', line: `npm run ${word()}`, exitCode: 0 }),
    () => ({ kind: 'step.focused', step: pick(3) === 0 ? null : stepId() }),
    () => ({ kind: 'step.marked', step: stepId(), as: pick(2) === 0 ? 'done' : 'not-done' }),
    () => ({ kind: 'step.waived', step: stepId(), reason: 'no need' }),
    () => ({ kind: 'hunk.assigned', uri: [...names.values()][0] ?? 'src/a.ts', startLine: 1, endLine: 40, step: stepId() }),
    () => ({ kind: 'check.ran', step: stepId(), check: { kind: 'command', command: 'npm test' }, passed: pick(2) === 0 }),
    () => ({ kind: 'flag.raised', flag: { id: `f${flags++}`, kind: 'skipped', step: stepId(), why: 'nothing found', lookedFor: [] } }),
    () => ({ kind: 'flag.resolved', flag: `f${pick(flags + 1)}`, how: 'dismissed' }),
    () => ({
      kind: 'override.recorded',
      override: { id: `o${pick(5)}`, target: { kind: 'step', id: stepId() }, wrong: 'unsafe', rationale: 'no', code: [] },
    }),
    () => ({ kind: 'override.withdrawn', override: `o${pick(5)}` }),
    () => ({
      kind: 'plan.edited',
      plan: 'p1',
      operation: { op: 'change', id: `s${pick(3)}`, set: { title: `Change ${word()} and ${word()}` } },
    }),
    () => ({ kind: 'finding.raised', finding: { id: `x${pick(9)}`, source: 'rule', severity: 'info', text: word() } }),
    () => ({ kind: 'finding.resolved', finding: `x${pick(9)}`, how: 'fixing' }),
    () => ({
      kind: 'plan.revised',
      plan: { id: 'p1', title: '', steps: STEPS.slice(0, 3 + pick(3)) },
      base: 'p1',
      origin: { kind: 'outline' },
      claims: [],
    }),
    () => ({
      kind: 'plan.offered',
      plan: { id: 'p2', title: '', steps: [step(`s${pick(9)}`, `Offer ${word()}`)] },
      base: 'p1',
      origin: { kind: 'outline' },
      claims: [],
    }),
    () => ({ kind: 'plan.declined', plan: 'p2' }),
    () => ({ kind: 'approach.asked', plan: 'p1', asked: pick(2) === 0, rate: 0.5, draw: 0.1 }),
    () => ({ kind: 'approach.given', plan: 'p1', text: pick(2) === 0 ? null : word() }),
    () => ({
      kind: 'judge.answered',
      origin: { kind: 'model', provider: 'openai', model: 'm', promptHash: HASH },
      verdicts: [
        ...[...hunksNow().values()].slice(-6).map((hunk): Verdict => {
          const step = pick(4) === 0 ? null : stepId();
          return { about: 'edit', hash: editHash(hunk), uri: hunk.path, startLine: 1, endLine: 1, step, why: 'it does' };
        }),
        { about: 'step', hash: HASH, step: stepId(), found: false, why: 'nothing' },
      ],
    }),
    () => ({ kind: 'roots.changed', roots: [{ name: word() }] }),
    () => ({ kind: 'session.paused', reason: 'expert' }),
    () => ({ kind: 'session.resumed', wall: '2026-01-05T09:00:00.000Z' }),
    () => ({ kind: 'file.created', uri: `src/${word()}-new.ts`, size: 0 }),
    () => ({ kind: 'file.changed', uri: `src/${word()}-new.ts`, hash: HASH, size: 4 }),
    () => ({
      kind: 'file.changed',
      uri: `src/${word()}-old-${old++}.ts`,
      hash: HASH,
      size: 4,
      patch: createPatch('a', 'one\ntwo\n', `one\n${word()}\n`),
      base: 'one\ntwo\n',
    }),
    () => ({ kind: 'file.deleted', uri: `src/${word()}-new.ts` }),
  ];
  open();
  for (let i = 0; i < length; i++) {
    const kind = pick(40);
    if (kind < 22) edit(pick(3) === 0 ? 1_000 + pick(3_000) : 50);
    else if (kind < 26) open();
    else if (kind === 26) close();
    else if (kind === 27) rename();
    else recorded.add(said[pick(said.length)]!());
  }
  return recorded.events;
}

import { readFileSync } from 'node:fs';
import { wordsChanged } from '../../../webview/sidebar/word-diff.ts';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ago, confidence, duration, shortPath } from '../../../webview/shared/format.ts';
import { harmless } from '../../../webview/shared/harmless.ts';
import { flagEvents } from '../../../src/core/session/flag-policy.ts';
import { Recorded, step as planStep } from '../../unit/core/session/recorded.ts';
import { flagWords } from '../../../webview/shared/flag-words.ts';
import { counted, l10n, setBundle } from '../../../webview/shared/l10n.ts';
import { share } from '../../../webview/shared/share.ts';
import { initialModel } from '../../../webview/sidebar/model.ts';
import type { EditState } from '../../../webview/sidebar/model.ts';
import { receive } from '../../../webview/sidebar/receive.ts';
import { rowsOf, siblingsOf, waitsOf } from '../../../webview/sidebar/rows.ts';
import { changesIn, followSteps, waitsWritten } from '../../../webview/sidebar/step-writing.ts';
import { draft, session, sketch, state, step, stepView } from './states.ts';

describe('share', () => {
  test('gives what equals the next value, whatever stood before', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (before, next) => {
        expect(share(before, next)).toEqual(next);
      }),
    );
  });
  test('gives the very same object where nothing changed', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(share(value, structuredClone(value))).toBe(value);
      }),
    );
  });
  test('keeps the steps that did not change, also where one was put before them', () => {
    const before = sketch();
    const [first, ...rest] = structuredClone(before.plan!.steps);
    const next = session([stepView(step('new', 'New')), { ...first!, state: 'skipped' }, ...rest]);
    const after = share(before, next);
    expect(after.plan!.steps.slice(2)).toEqual(rest);
    for (const [index, view] of after.plan!.steps.slice(2).entries()) expect(view).toBe(before.plan!.steps[index + 1]);
    expect(after.plan!.steps[1]).not.toBe(before.plan!.steps[0]);
  });
  test('equal identities in one list are no trouble', () => {
    const list = [{ id: 1, a: 1 }, { id: 1, a: 2 }, { id: 1 }];
    expect(share(list, structuredClone(list))).toBe(list);
    expect(share(list, list.toReversed())).toEqual(list.toReversed());
  });
  test('a key that is gone is gone', () => {
    expect(share<object>({ a: 1, b: 2 }, { a: 1 })).toEqual({ a: 1 });
    expect(Object.keys(share<object>({ a: 1 }, { a: 1, b: undefined }))).toEqual(['a', 'b']);
  });
});

describe('rows', () => {
  const plan = (...links: [string, string?][]) => links.map(([id, parent]) => stepView(step(id, id, parent ? { parent } : {})));
  const shape = (...links: [string, string?][]) =>
    rowsOf(plan(...links)).map(({ view, depth, number }) => `${view.step.id}${depth}:${number}`);

  test('each step is followed by its parts, numbers stay those of the plan', () => {
    expect(shape(['a'], ['b'], ['a1', 'a'], ['b1', 'b'], ['a2', 'a'])).toEqual(['a0:1', 'a11:3', 'a21:5', 'b0:2', 'b11:4']);
  });
  test('every step is listed once, whatever the parents are', () => {
    const ids = ['a', 'b', 'c', 'd'];
    fc.assert(
      fc.property(
        fc.array(fc.option(fc.constantFrom(...ids, 'missing'), { nil: undefined }), { minLength: 4, maxLength: 4 }),
        (parents) => {
          const rows = rowsOf(plan(...ids.map((id, index): [string, string?] => [id, parents[index]])));
          expect(rows.map(({ view }) => view.step.id).toSorted()).toEqual(ids);
        },
      ),
    );
  });
  test('siblings share a parent; waits are numbers in plan order', () => {
    const steps = [...plan(['a'], ['b'], ['a1', 'a']), stepView(step('c', 'c', { dependsOn: ['b', 'a', 'gone'] }))];
    expect(siblingsOf(steps, 'b').map(({ step: { id } }) => id)).toEqual(['a', 'b', 'c']);
    expect(waitsOf(steps, steps[3]!.step)).toBe('1, 2');
  });
});

describe('receive', () => {
  const shown = receive(initialModel(undefined), state(sketch()));

  test('a state that says nothing new changes no object that is shown', () => {
    expect(receive(shown, state(sketch())).shown).toBe(shown.shown);
  });
  test('a state leaves alone all that is being written', () => {
    const open = receive(shown, {
      type: 'open-override',
      draft: draft({ kind: 'step', id: 'e' }, { rationale: 'mine' }),
      targetTitle: 'it',
    });
    expect(receive(open, state(session([]))).ui.form?.draft.rationale).toBe('mine');
  });
  test('the page’s words win over the host’s kept draft, the host’s code over the page’s', () => {
    const target = { kind: 'step' as const, id: 'e' };
    const open = (more: object) => ({ type: 'open-override' as const, draft: draft(target, more), targetTitle: 'it' });
    const code = [{ uri: 'a', start: 0, end: 1, startLine: 1, endLine: 1, text: 'a' }];
    const twice = receive(receive(shown, open({ rationale: 'typed here' })), open({ rationale: 'older', instead: 'kept', code }));
    expect(twice.ui.form?.draft).toMatchObject({ rationale: 'typed here', instead: 'kept', code });
  });
  test('what an older version of the page kept is still read', () => {
    expect(initialModel({ expanded: ['a'] }).ui).toMatchObject({ expanded: ['a'], kept: [], form: null });
  });
});

describe('words and numbers', () => {
  test('durations', () => {
    expect([0, 59_999, 60_000, 8_040_000, 7_200_000].map(duration)).toEqual(['under 1 min', 'under 1 min', '1 min', '2 h 14 min', '2 h']);
    expect([-5_000, 3_000, 90_000, 7_300_000, 90_000_000].map(ago)).toEqual(['just now', '3 s ago', '1 min ago', '2 h ago', '1 d ago']);
  });
  test('a confidence never claims certainty', () => {
    expect([0, 0.004, 0.07, 0.81, 0.999, 1].map(confidence)).toEqual(['.01', '.01', '.07', '.81', '.99', '.99']);
  });
  test('paths by their last two segments', () => {
    expect(['a.ts', 'src/a.ts', 'root/src/core/a.ts'].map(shortPath)).toEqual(['a.ts', 'src/a.ts', 'core/a.ts']);
  });
  test('translations replace the English text, places keep their numbers', () => {
    setBundle({ '{0} flags': '{0} Hinweise', 'Step {0}: {1}': '{1} (Schritt {0})' });
    expect(counted(3, '{0} flag', '{0} flags')).toBe('3 Hinweise');
    expect(l10n('Step {0}: {1}', 2, 'Warum')).toBe('Warum (Schritt 2)');
    setBundle({});
    expect(counted(1, '{0} flag', '{0} flags')).toBe('1 flag');
  });
  test('nothing that controls or deceives survives, and honest text does', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.integer({ min: 0, max: 0x2100 }).map((code) => String.fromCharCode(code)) }), (text) => {
        // oxlint-disable-next-line no-control-regex -- what must not be left
        expect(harmless(text)).not.toMatch(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/);
      }),
    );
    expect(harmless('txt\u202Efdp.exe \u2066x\u2069 \u009B')).toBe('txt\uFFFDfdp.exe \uFFFDx\uFFFD \uFFFD');
    const honest = 'Größe\tund\nהמאגר 👩‍💻 `x`';
    expect(harmless(honest)).toBe(honest);
    expect(harmless('a'.repeat(20), 10)).toBe(`${'a'.repeat(10)}…`);
  });
});

test('words changed in a row are one change; texts that share little are changed as a whole', () => {
  const shown = (before: string, after: string): string =>
    wordsChanged(before, after)
      .map(({ text, change }) => (change === 'out' ? `[-${text}-]` : change === 'in' ? `[+${text}+]` : text))
      .join('');
  expect(shown('Check expiry in the middleware, before the store opens', 'Check expiry in the middleware, first of all')).toBe(
    'Check expiry in the middleware, [-before the store opens-] [+first of all+]',
  );
  expect(shown('Use the limiter', 'Use the limiter in the server')).toBe('Use the limiter[+ in the server+]');
  expect(shown('One thing', 'Something else')).toBe('[-One thing-] [+Something else+]');
  expect(shown('', 'New')).toBe('[+New+]');
  expect(shown('Same', 'Same')).toBe('Same');
});

describe('a step being written', () => {
  const written = (dependsOn: string[], after: string, numbered: string[]): EditState => {
    const words = { title: 'It', description: '', optional: false, parent: '' };
    return { ...words, id: 'x', index: 0, after, numbered, was: { ...words, dependsOn }, flag: null };
  };
  test('its numbers follow their steps, whatever becomes of the plan', () => {
    const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l'];
    fc.assert(
      fc.property(fc.shuffledSubarray(ids), fc.subarray(ids), fc.shuffledSubarray(ids), (before, waits, now) => {
        const after = waits.flatMap((id) => (before.includes(id) ? [before.indexOf(id) + 1] : [])).join(' and ');
        const edit = followSteps({ ...written([], after, before), id: null }, now)!;
        expect(waitsWritten(edit)).toEqual(waits.filter((id) => before.includes(id) && now.includes(id)));
        expect(changesIn({ ...edit, was: { ...edit.was, dependsOn: waits.filter((id) => before.includes(id)).toReversed() } })).toEqual({});
      }),
    );
  });
  test('what is no step’s number stays, as it may be half written', () => {
    expect(followSteps({ ...written([], '2, 30', ['a', 'b']), id: 'a' }, ['b', 'a'])?.after).toBe('1, 30');
  });
  test('words that only gained a space are the same words', () => {
    expect(changesIn({ ...written([], '', []), title: 'It ', description: ' ' })).toEqual({});
  });
});

describe('a flag’s reason in German', () => {
  const german = JSON.parse(readFileSync(new URL('../../../l10n/bundle.l10n.de.json', import.meta.url), 'utf8')) as Record<string, string>;
  beforeEach(() => setBundle(german));
  afterEach(() => setBundle({}));

  test('each that the tracker gives, however the session stands', () => {
    const steps = [
      planStep('a', 'Parse the expiry', { files: ['auth/token.ts'], symbols: ['parseExpiry'] }),
      planStep('b', 'Write the notes of the release', { optional: true, kind: 'docs' }),
      planStep('c', 'Answer 401', { files: ['http/errors.ts'], symbols: ['expiredToken'], dependsOn: ['a'] }),
    ];
    const recorded = new Recorded()
      .start(steps)
      .open(1, 'http/errors.ts', 'export const a = 1;\n')
      .type(1, 0, 'export function expiredToken() {\n  return new HttpError(401);\n}\n')
      .add({ kind: 'step.marked', step: 'c', as: 'done' }, 30_000);
    const whys: string[] = [];
    for (const session of [recorded, recorded.finish()]) {
      const model = session.model();
      model.tick(session.t + 60_000);
      let ids = 0;
      for (const body of flagEvents(model, { newId: () => `f${++ids}`, now: session.t + 60_000 }))
        if (body.kind === 'flag.raised') whys.push(flagWords(body.flag));
    }
    expect(whys).toContain(
      'Schritt 3 braucht das und ist erledigt. Gesucht und nicht gefunden: `parseExpiry`, Änderungen in `auth/token.ts`.',
    );
    expect(whys.filter((why) => /Looked|edits|ended|Step|calls/.test(why))).toEqual([]);
  });

  test.each([
    ['1 edit in `a.ts` serves no step.', '1 Änderung in `a.ts` dient keinem Schritt.'],
    ['12 edits in 3 files serve no step.', '12 Änderungen in 3 Dateien dienen keinem Schritt.'],
    ['Said in other words by another tracker.', 'Said in other words by another tracker.'],
  ])('%s', (why, said) => {
    expect(flagWords({ kind: 'off-plan', why })).toBe(said);
    expect(flagWords({ kind: 'skipped', why })).toBe(why);
  });

  test('in English it is the record’s own', () => {
    setBundle({});
    for (const why of [
      'Step 5 needs this and is well under way. Looked for `skew`, edits in `a.ts`: nothing. The plan calls it optional.',
      'Step 5 comes later and is well under way. No edit shares its words more than another step’s.',
      'The session ended. Looked for `skew` in `auth/`, edits in `a.ts`: nothing.',
    ])
      expect(flagWords({ kind: 'skipped', why })).toBe(why);
    expect(flagWords({ kind: 'off-plan', why: '2 edits in 2 files serve no step.' })).toBe('2 edits in 2 files serve no step.');
  });
});

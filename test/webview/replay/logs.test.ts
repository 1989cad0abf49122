import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FromReplay, ToReplay } from '../../../src/protocol/replay.ts';
import type { Harness } from '../harness/webview.ts';
import { openLog, ready, seqOf, shownCode, startReplay } from './replay-page.ts';
import { LogBuilder, SESSION, smallSession } from './session.ts';

const session = smallSession();
const log = { session: SESSION, title: 'Reject expired tokens', text: session.text };

let harness: Harness<ToReplay, FromReplay>;
beforeAll(async () => {
  harness = await startReplay();
});
afterAll(() => harness.close());

describe('what may go wrong, and what goes on', () => {
  test('a reload keeps the moment', async () => {
    const page = await openLog(harness, log, { at: session.override });
    await page.page.keyboard.press('f');
    await expect.poll(() => page.page.evaluate(() => sessionStorage.getItem('state'))).toContain(`"at":${session.flag}`);
    await page.page.reload();
    await page.settle();
    await page.post(
      { type: 'open', session: SESSION, title: log.title, live: false, integrity: { chain: 'verified', receipts: 'none' } },
      { type: 'lines', lines: log.text, done: true },
    );
    await ready(page);
    expect(await seqOf(page)).toBe(session.flag);
    await page.close();
  });

  test('what today’s tracker would say is being worked out, until it is known', async () => {
    const page = await harness.open({ width: 1180, height: 760 });
    // A worker that reads, and folds only when it is told to.
    await page.page.route('**/replay.worker.js', async (route) => {
      const answer = await route.fetch();
      const held = `{ const held = []; globalThis.setTimeout = (run) => held.push(run);
        new BroadcastChannel('go').onmessage = () => { for (const run of held) run(); }; }`;
      await route.fulfill({ response: answer, body: `${held}\n${await answer.text()}` });
    });
    await page.page.reload();
    const { text, ...named } = log;
    await page.post(
      { type: 'open', ...named, live: false, at: session.flag, integrity: { chain: 'verified', receipts: 'none' } },
      { type: 'lines', lines: text, done: true },
    );
    await page.page.locator('.replay[data-texts="ready"]').waitFor();
    await expect.poll(() => seqOf(page)).toBe(session.flag);
    await page.page.keyboard.press('y');
    await page.settle();
    const [parse, skew, cache] = [0, 1, 2].map((index) => page.page.locator('.step').nth(index));
    expect(await parse!.textContent()).toContain('working it out…');
    expect(await skew!.textContent()).toContain('working it out…');
    expect(await skew!.textContent()).not.toContain('Today’s');
    expect(await cache!.getByRole('button').first().textContent()).toContain('overridden');
    await page.page.evaluate(() => new BroadcastChannel('go').postMessage(''));
    await ready(page);
    expect(await parse!.textContent()).toContain('likely done');
    expect(await skew!.textContent()).toContain('Today’s tracker would not flag it.');
    expect(await page.page.getByRole('region', { name: 'Plan' }).textContent()).not.toContain('working it out');
    expect(await page.faults()).toEqual([]);
    await page.close();
  });

  test('a broken log opens as far as it is sound, and says where it stops', async () => {
    const lines = log.text.split('\n');
    const broken = await openLog(harness, {
      ...log,
      text: [...lines.slice(0, 60), lines[60]!.slice(0, 30), ...lines.slice(61)].join('\n'),
    });
    expect(await broken.page.getByRole('alert').textContent()).toContain('sound up to event 58');
    await broken.page.keyboard.press('End');
    await broken.settle();
    expect(await seqOf(broken)).toBe(58);
    expect(await broken.faults()).toEqual([]);
    await broken.close();
  });

  test('words are coloured once their grammar has come, and the text never waits for it', async () => {
    const page = await openLog(harness, log, { at: session.opened });
    const coloured = page.page.locator('.editor .cm-line span[class]');
    await expect.poll(() => coloured.count()).toBeGreaterThan(5);
    expect(await page.page.locator('script[src$="replay.javascript.js"]').count()).toBe(1);
    expect(await page.page.locator('script[src$="replay.clike.js"]').count()).toBe(0);
    expect(await page.faults()).toEqual([]);
    await page.close();
  });

  test('a log of a newer version says so', async () => {
    const foreign = await openLog(harness, { ...log, text: log.text.replace('"version":1', '"version":9') });
    expect(await foreign.page.getByRole('alert').textContent()).toContain('newer');
    await foreign.close();
  });

  test('a running session is followed as it goes on', async () => {
    const lines = log.text.split('\n');
    const live = await openLog(harness, { ...log, text: lines.slice(0, 100).join('\n') }, { live: true });
    await live.page.keyboard.press('End');
    await live.settle();
    expect(await seqOf(live)).toBe(98);
    await live.post({ type: 'lines', lines: lines.slice(100, 140).join('\n'), done: true });
    await expect.poll(() => seqOf(live)).toBe(138);
    // Whoever looks back is not torn away.
    await live.page.keyboard.press(',');
    await live.post({ type: 'lines', lines: lines.slice(140).join('\n'), done: true });
    await ready(live);
    expect(await seqOf(live)).toBe(137);
    await live.close();
  });

  test('its end is followed, too, when the word that it has ended comes before the last lines are folded', async () => {
    const lines = log.text.split('\n');
    const live = await openLog(harness, { ...log, text: lines.slice(0, 100).join('\n') }, { live: true });
    await live.page.keyboard.press('End');
    await live.settle();
    await live.post(
      { type: 'lines', lines: lines.slice(100).join('\n'), done: true },
      { type: 'open', session: log.session, title: log.title, live: false, integrity: { chain: 'verified', receipts: 'verified' } },
    );
    await expect.poll(() => seqOf(live)).toBe(session.last);
    await live.close();
  });

  test('where workers are forbidden the page does their work', async () => {
    const other = await harness.open({ width: 1180, height: 760 });
    await other.page.addInitScript(() => Reflect.deleteProperty(globalThis, 'Worker'));
    await other.page.reload();
    await other.settle();
    await other.post(
      {
        type: 'open',
        session: 'no-worker',
        title: 'x',
        live: false,
        at: session.flag,
        integrity: { chain: 'unchecked', receipts: 'none' },
      },
      { type: 'lines', lines: log.text, done: true },
    );
    await ready(other);
    expect(await seqOf(other)).toBe(session.flag);
    expect(await other.page.locator('.step.possibly-skipped').count()).toBe(1);
    expect(await other.faults()).toEqual([]);
    await other.close();
  });

  test('whoever seeks beyond a text that is still to come waits before it, and is there with the text once it has come', async () => {
    const blob = 'b'.repeat(64);
    const lines = new LogBuilder();
    lines.add({ kind: 'note.added', text: 'Before' });
    lines.add({ kind: 'doc.opened', doc: 1, uri: 'small.ts', language: 'typescript', eol: 'lf', text: 'small\n', hash: blob });
    const waits = lines.add({ kind: 'note.added', text: 'The last before it' });
    lines.add({ kind: 'doc.opened', doc: 2, uri: 'long.ts', language: 'typescript', eol: 'lf', blob, hash: blob });
    for (const [index, letter] of [...'typed '].entries()) lines.add({ kind: 'doc.changed', doc: 2, changes: [[index, 0, letter]] });
    const there = lines.add({ kind: 'note.added', text: 'Beyond it' });
    lines.add({ kind: 'doc.changed', doc: 2, changes: [[0, 0, '// ']] });
    const other = await harness.open({ width: 1180, height: 760 });
    await other.post(
      { type: 'open', session: SESSION, title: 'x', live: false, at: 0, integrity: { chain: 'unchecked', receipts: 'none' } },
      { type: 'lines', lines: lines.text, done: true },
    );
    await other.page.locator('.replay[data-seq="0"]').waitFor();
    await other.page.keyboard.press('End');
    await other.settle();
    expect(await seqOf(other)).toBe(waits);
    // The last wish counts.
    await other.page.keyboard.press('m');
    await other.settle();
    expect(await seqOf(other)).toBe(waits);
    await other.post({ type: 'blob', hash: blob, text: 'a long text\n' });
    await ready(other);
    await expect.poll(() => seqOf(other)).toBe(there);
    expect((await shownCode(other)).all).toBe('typed a long text\n');
    await other.page.keyboard.press('End');
    await other.settle();
    expect((await shownCode(other)).all).toBe('// typed a long text\n');
    expect(await other.faults()).toEqual([]);
    await other.close();
  });

  test('a comparison with a moment that the log does not have, as an old link may hold, is one with its end', async () => {
    const other = await harness.open({ width: 1180, height: 760 });
    const kept = JSON.stringify({ session: SESSION, at: session.flag, compare: 'mark', mark: 99_999 });
    await other.page.evaluate((state) => sessionStorage.setItem('state', state), kept);
    await other.page.reload();
    await other.post(
      { type: 'open', session: SESSION, title: 'x', live: false, integrity: { chain: 'verified', receipts: 'none' } },
      { type: 'lines', lines: log.text, done: true },
    );
    await ready(other);
    expect(await seqOf(other)).toBe(session.flag);
    expect((await shownCode(other)).all).toContain('expiredToken');
    expect(await other.faults()).toEqual([]);
    await other.close();
  });

  test('a file that was renamed since the marked moment is compared with what it was there, under either name', async () => {
    const moves = new LogBuilder();
    const text = Array.from({ length: 30 }, (_, index) => `const line${index} = ${index};\n`).join('');
    moves.add({ kind: 'doc.opened', doc: 1, uri: 'src/old.ts', language: 'typescript', eol: 'lf', text, hash: '0'.repeat(64) });
    const marked = moves.add({ kind: 'doc.changed', doc: 1, changes: [[0, 0, '// before\n']] });
    moves.add({ kind: 'file.renamed', from: 'src/old.ts', to: 'src/new.ts' });
    moves.add({ kind: 'file.renamed', from: 'src', to: 'lib', folder: true });
    moves.add({ kind: 'doc.changed', doc: 1, changes: [[0, 0, '// after\n']] });
    const other = await openLog(harness, { ...log, text: moves.text }, { at: marked });
    const compared = async (): Promise<string[]> => {
      await other.page.getByRole('button', { name: /^diff to \d/ }).click();
      await other.settle();
      const { page } = other;
      return [...(await page.locator('.cm-changedLine').allTextContents()), ...(await page.locator('.cm-deletedLine').allTextContents())];
    };
    await other.page.keyboard.press('x');
    await other.page.keyboard.press('End');
    expect(await compared()).toEqual(['// after']);
    await other.page.keyboard.press('e');
    expect((await other.take()).filter(({ type }) => type === 'diff-moment')).toEqual([
      { type: 'diff-moment', uri: 'lib/new.ts', from: marked, fromUri: 'src/old.ts', to: 4 },
    ]);
    await other.page.keyboard.press('x');
    await other.page.keyboard.press('Home');
    await other.page.keyboard.press('.');
    expect(await compared()).toEqual(['// after']);
    expect(await other.faults()).toEqual([]);
    await other.close();
  });

  test('a text that lies beside the log is asked for once', async () => {
    const blob = 'b'.repeat(64);
    const text = log.text.replace(/("doc":1,"uri"[^\n]*?)"text":"(?:[^"\\]|\\.)*"/, `$1"blob":"${blob}"`);
    const other = await harness.open({ width: 1180, height: 760 });
    await other.post(
      { type: 'open', session: 'with-blob', title: 'x', live: false, integrity: { chain: 'unchecked', receipts: 'none' } },
      { type: 'lines', lines: text, done: true },
    );
    await expect.poll(async () => (await other.take()).filter(({ type }) => type === 'blob')).toEqual([{ type: 'blob', hash: blob }]);
    await other.post({ type: 'blob', hash: blob, text: 'export function decode() {}\n'.repeat(40) });
    await ready(other);
    expect((await shownCode(other)).all).toContain('export function decode');
    expect(await other.faults()).toEqual([]);
    await other.close();
  });
});

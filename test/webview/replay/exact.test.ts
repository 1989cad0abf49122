import { afterAll, beforeAll, expect, test } from 'vitest';
import { Documents } from '../../../src/core/text/documents.ts';
import type { FromReplay, ToReplay } from '../../../src/protocol/replay.ts';
import type { Harness } from '../harness/webview.ts';
import { openLog, recordedLog, seqOf, shownCode, startReplay } from './replay-page.ts';

let harness: Harness<ToReplay, FromReplay>;
beforeAll(async () => {
  harness = await startReplay();
});
afterAll(() => harness.close());

test('at 200 random moments the text shown is the text that the log folds to', async () => {
  const log = await recordedLog();
  const page = await openLog(harness, log);
  const slider = page.page.getByRole('slider', { name: 'Moment' });
  const { width, height } = (await slider.boundingBox())!;
  const seen = new Map<number, Awaited<ReturnType<typeof shownCode>>>();
  // By the mouse, as people do it; the page says which event it stands at.
  for (let moment = 0; moment < 200; moment += 1) {
    const share = ((moment * 7_919) % 9_973) / 9_973;
    await slider.click({ position: { x: share * (width - 1), y: height / 2 } });
    await page.settle();
    seen.set(await seqOf(page), await shownCode(page));
  }
  expect(seen.size).toBeGreaterThan(100);
  const documents = new Documents();
  for (const event of log.events) {
    documents.apply(event);
    const shown = seen.get(event.seq);
    const uri = documents.uris()[0];
    if (!shown || uri === undefined) continue;
    const text = documents.textOf(uri)!;
    expect(shown.all === text, `text after event ${event.seq}`).toBe(true);
    const lines = text.split('\n');
    expect(shown.lines.length).toBeGreaterThan(0);
    for (const [number, line] of shown.lines) expect(line).toBe(lines[number - 1]);
  }
  expect(await page.faults()).toEqual([]);
  await page.close();
}, 120_000);

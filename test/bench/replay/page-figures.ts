import type { CDPSession, Page } from 'playwright-core';
import { startReplay } from '../../webview/replay/replay-page.ts';

export interface PageFigures {
  /** Milliseconds from the start of navigation to the first drawn line of code, the script's loading included. */
  readonly firstFrame: number;
  /** Milliseconds from posting the log until every moment's text can be sought. */
  readonly allTexts: number;
  /** Milliseconds that a seek to a random moment keeps the page's thread busy, drawing included, 99th percentile; processor time. */
  readonly drawnSeek: number;
  /** Bytes of JavaScript heap of the page, after garbage collection. */
  readonly heap: number;
}

/** Opens a log three times in a real browser, as the editor does; the least times count. */
export async function pageFigures(log: string): Promise<PageFigures> {
  const harness = await startReplay({ '/log.jsonl': log });
  try {
    const rounds = [await openOnce(harness), await openOnce(harness), await openOnce(harness)];
    const least = (figure: keyof PageFigures): number => Math.min(...rounds.map((round) => round[figure]));
    return { firstFrame: least('firstFrame'), allTexts: least('allTexts'), drawnSeek: least('drawnSeek'), heap: least('heap') };
  } finally {
    await harness.close();
  }
}

/** Lines come in pieces of half a megabyte. */
async function openOnce(harness: Awaited<ReturnType<typeof startReplay>>): Promise<PageFigures> {
  const { page, close } = await harness.open({ width: 1180, height: 760 });
  const times = await page.evaluate(async () => {
    const text = await (await fetch('/log.jsonl')).text();
    const pieces: string[] = [];
    for (let start = 0; start < text.length;) {
      const end = text.indexOf('\n', start + 512 * 1024);
      pieces.push(text.slice(start, end === -1 ? text.length : end));
      start = (end === -1 ? text.length : end) + 1;
    }
    const until = (done: () => boolean): Promise<void> =>
      new Promise((resolve) => {
        const look = (): void => (done() ? resolve() : void requestAnimationFrame(look));
        look();
      });
    const start = performance.now();
    const integrity = { chain: 'unchecked', receipts: 'none' };
    window.postMessage({ type: 'open', session: 'bench-session', title: 'bench', live: false, integrity }, '*');
    for (const [index, lines] of pieces.entries()) window.postMessage({ type: 'lines', lines, done: index === pieces.length - 1 }, '*');
    await until(
      () =>
        document.querySelector('.editor')?.shadowRoot?.querySelector('.cm-line') !== null &&
        document.querySelector('.editor')?.shadowRoot !== null,
    );
    const first = performance.now();
    await until(() => document.querySelector('.replay')!.getAttribute('data-texts') === 'ready');
    const all = performance.now();
    const navigation = performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming;
    return { load: navigation.domContentLoadedEventEnd, first: first - start, all: all - start };
  });
  const debuggerSession = await page.context().newCDPSession(page);
  const drawn = await drawnSeeks(page, debuggerSession);
  await debuggerSession.send('HeapProfiler.collectGarbage');
  const { usedSize } = await debuggerSession.send('Runtime.getHeapUsage');
  await close();
  return {
    firstFrame: times.load + times.first,
    allTexts: times.all,
    drawnSeek: drawn.toSorted((a, b) => a - b)[Math.floor(drawn.length * 0.99)]!,
    heap: usedSize,
  };
}

/** One seek at a time, by the slider, between two readings of the thread's own clock. */
async function drawnSeeks(page: Page, debuggerSession: CDPSession): Promise<number[]> {
  await debuggerSession.send('Performance.enable', { timeDomain: 'threadTicks' });
  const busy = async (): Promise<number> => {
    const { metrics } = await debuggerSession.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration')!.value * 1_000;
  };
  const taken: number[] = [];
  for (let moment = 0; moment < 200; moment += 1) {
    const before = await busy();
    await page.evaluate(
      async (share) => {
        const slider = document.querySelector('.overview')!;
        const { left, width, top } = slider.getBoundingClientRect();
        slider.dispatchEvent(
          new PointerEvent('pointerdown', { clientX: left + share * (width - 1), clientY: top + 5, pointerId: 1, bubbles: true }),
        );
        await new Promise<void>((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      },
      ((moment * 7_919) % 9_973) / 9_973,
    );
    taken.push((await busy()) - before);
  }
  return taken;
}

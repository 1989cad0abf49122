import type { StepView } from '../../src/core/session/view.ts';
import type { Evidence } from '../../src/core/tracking/types.ts';
import type { FromSidebar, ToSidebar } from '../../src/protocol/sidebar.ts';
import { startHarness } from '../webview/harness/webview.ts';
import type { OpenWebview } from '../webview/harness/webview.ts';
import { session, state, step, stepView } from '../webview/sidebar/states.ts';
import type { BenchRow } from './row.ts';

const STEPS = 60;
const EVIDENCE = 2_000;
/** Evidence items of one step. */
const EACH = Math.ceil(EVIDENCE / STEPS);
const UPDATES = 100;
/** Steps that a burst touches. */
const TOUCHED = 3;
/** Milliseconds of script an update may take: one frame at 60 Hz. */
const FRAME = 16;

const evidence = (owner: number, index: number, burst: number): Evidence => ({
  kind: index % 2 === 0 ? 'file' : 'symbol',
  text: `edits \`parse${index}()\` in \`src/plan/part${owner}/file${index}.ts\`, which this step names (${burst})`,
  uri: `src/plan/part${owner}/file${index}.ts`,
  line: index + 1,
  weight: ((index * 37) % 100) / 100,
});

/** A step as it stands after burst number `burst`; those that no burst has touched stand at 0. */
function stepAt(owner: number, burst: number): StepView {
  return stepView(step(`s${owner}`, `Read the \`part${owner}\` of a plan and keep what is not understood`), {
    state: burst > 0 ? 'in-progress' : 'untouched',
    confidence: 0.3 + (burst % 60) / 100,
    current: owner === burst % STEPS,
    evidence: Array.from({ length: EACH }, (_, index) => evidence(owner, index, index === 0 ? burst : 0)),
    files: Array.from({ length: 4 }, (_, index) => ({ uri: `src/plan/part${owner}/file${index}.ts`, added: burst, removed: 1, line: 1 })),
  });
}

/** The states that the host would post: each burst changes a few steps, the rest are equal but other objects. */
function updates(): ToSidebar[] {
  const bursts = Array.from({ length: STEPS }, () => 0);
  return Array.from({ length: UPDATES }, (_, burst) => {
    for (let touched = 0; touched < TOUCHED; touched++) bursts[(burst * 7 + touched * 11) % STEPS] = burst + 1;
    return state(
      session(
        bursts.map((at, owner) => stepAt(owner, at)),
        { count: burst, t: burst * 1_000 },
      ),
    );
  });
}

/** Milliseconds of the page's own thread that one update took: processor time, so that a busy machine does not count. */
interface Time {
  /** Script, from the posting of the message to the finished page; serialising and reading the message included. */
  readonly script: number;
  /** The same, with style and layout. */
  readonly all: number;
}

/** Posts each update as VS Code does, one a frame. */
async function timesOf({ page }: OpenWebview<ToSidebar, FromSidebar>, messages: readonly ToSidebar[]): Promise<Time[]> {
  const debuggerSession = await page.context().newCDPSession(page);
  await debuggerSession.send('Performance.enable', { timeDomain: 'threadTicks' });
  const spent = async (): Promise<Time> => {
    const { metrics } = await debuggerSession.send('Performance.getMetrics');
    const seconds = (name: string): number => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
    const script = seconds('ScriptDuration') * 1_000;
    return { script, all: script + (seconds('LayoutDuration') + seconds('RecalcStyleDuration')) * 1_000 };
  };
  const times: Time[] = [];
  for (const message of messages) {
    // The page has the message before its time is taken.
    await page.evaluate((next) => void Object.assign(globalThis, { next }), message);
    const before = await spent();
    await page.evaluate(async () => {
      window.postMessage((globalThis as unknown as { next: unknown }).next, '*');
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    });
    const after = await spent();
    times.push({ script: after.script - before.script, all: after.all - before.all });
  }
  await debuggerSession.detach();
  return times;
}

const quantile = (times: readonly Time[], of: keyof Time, q: number): number => {
  const sorted = times.map((time) => time[of]).toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0;
};

const row = (figure: string, value: number, floor: number | null, aim: number | null): BenchRow => ({
  figure,
  value,
  unit: 'ms',
  baseline: null,
  ratio: null,
  floor,
  aim,
  met: floor === null || value < floor,
});

/** The panel with 60 steps and 2,000 evidence items, in a real browser: what an update costs after a burst of edits. */
export async function run(): Promise<BenchRow[]> {
  const harness = await startHarness<ToSidebar, FromSidebar>('webview/sidebar/main.tsx', 'sidebar');
  try {
    const messages = updates();
    const folded = await harness.open({ height: 900 });
    const first = await timesOf(folded, messages.slice(0, 1));
    const update = await timesOf(folded, messages.slice(1));
    await folded.page.locator('.step .title').evaluateAll((titles: HTMLElement[]) => titles.forEach((title) => title.click()));
    const unfolded = await timesOf(folded, messages.toReversed());
    await folded.close();
    return [
      row('first draw, script', quantile(first, 'script', 1), null, 50),
      row('update, script, median', quantile(update, 'script', 0.5), FRAME, 4),
      row('update, script, p99', quantile(update, 'script', 0.99), FRAME, 8),
      row('update with style and layout, p99', quantile(update, 'all', 0.99), null, FRAME),
      row('update with all steps unfolded, script, p99', quantile(unfolded, 'script', 0.99), FRAME, 8),
    ];
  } finally {
    await harness.close();
  }
}

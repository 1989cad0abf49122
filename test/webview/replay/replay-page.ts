import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importEditTrace } from '../../../src/cli/import/edit-trace.ts';
import { decodeEvent } from '../../../src/core/trajectory/codec.ts';
import type { LogEvent } from '../../../src/core/trajectory/codec.ts';
import { TrajectoryReader } from '../../../src/node/log/reader.ts';
import type { FromReplay, ToReplay } from '../../../src/protocol/replay.ts';
import { demoTrace } from '../../vscode/scenario/trace.ts';
import { startHarness } from '../harness/webview.ts';
import type { Harness, OpenOptions, OpenWebview } from '../harness/webview.ts';

export type Page = OpenWebview<ToReplay, FromReplay>;

export const startReplay = (routes?: Readonly<Record<string, string>>): Promise<Harness<ToReplay, FromReplay>> =>
  startHarness('webview/replay/main.tsx', 'replay', routes);

export interface Log {
  readonly session: string;
  readonly title: string;
  /** Header and events, joined by '\n'. */
  readonly text: string;
}

/** A recorded session as the product itself imports it. */
export async function recordedLog(): Promise<Log & { readonly events: readonly LogEvent[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'coagency-replay-'));
  try {
    const out = join(folder, 'log');
    const io = { write: async () => {}, warn: () => {}, answerNo: () => {}, interrupted: new AbortController().signal };
    await importEditTrace(await demoTrace(join(folder, 'trace')), out, io);
    const reader = await TrajectoryReader.open(out);
    const lines: string[] = [];
    for (;;) {
      const piece = await reader.read(lines.length, 1 << 20);
      if (piece.lines.length === 0) break;
      lines.push(...piece.lines);
    }
    return {
      session: reader.session,
      title: 'A recorded session',
      text: [await reader.header(), ...lines].join('\n'),
      events: lines.map(decodeEvent),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export interface OpenLog extends OpenOptions {
  readonly at?: number;
  readonly live?: boolean;
  /** Lines of this many characters at a time; absent: all at once. */
  readonly piece?: number;
}

/** Opens the page as the host does, and waits until all of the log is there. */
export async function openLog(harness: Harness<ToReplay, FromReplay>, log: Log, options: OpenLog = {}): Promise<Page> {
  const { at, live = false, ...rest } = options;
  const page = await harness.open({ width: 1180, height: 760, ...rest });
  await page.post(
    { type: 'open', session: log.session, title: log.title, live, at, integrity: { chain: 'verified', receipts: 'verified' } },
    { type: 'lines', lines: log.text, done: true },
  );
  await ready(page);
  return page;
}

/** Waits until the page says that it has read and folded everything. */
export async function ready({ page, settle }: Page): Promise<void> {
  await page.locator('.replay[data-status="ready"]').waitFor();
  await settle();
}

/** Which event the page stands at. */
export const seqOf = async ({ page }: Page): Promise<number> => Number(await page.locator('.replay').getAttribute('data-seq'));

/** Runs in the page: the lines in sight, as drawn, by their numbers, and the editor's whole document. */
function readCode(): { lines: [number, string][]; all: string } {
  const { shadowRoot } = document.querySelector('.editor')!;
  const content = shadowRoot!.querySelector<HTMLElement>('.cm-content')! as HTMLElement & {
    cmTile: { view: { state: { doc: { toString(): string } } } };
  };
  const tops = new Map<number, number>();
  for (const number of shadowRoot!.querySelectorAll<HTMLElement>('.cm-lineNumbers .cm-gutterElement')) {
    // The first is a spacer without height, as wide as the widest number.
    if (number.offsetHeight > 0) tops.set(Math.round(number.getBoundingClientRect().top), Number(number.textContent));
  }
  const lines = [...content.querySelectorAll<HTMLElement>('.cm-line')].map((line): [number, string] => [
    tops.get(Math.round(line.getBoundingClientRect().top)) ?? 0,
    line.textContent ?? '',
  ]);
  return { lines: lines.filter(([number]) => number > 0), all: content.cmTile.view.state.doc.toString() };
}

export const shownCode = ({ page }: Pick<Page, 'page'>): Promise<{ lines: [number, string][]; all: string }> => page.evaluate(readCode);

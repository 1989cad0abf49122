import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { FrameLocator, Page } from 'playwright-core';
import { decodeEvent } from '../../../src/core/trajectory/codec.ts';
import type { LogEvent } from '../../../src/core/trajectory/codec.ts';
import { TrajectoryReader } from '../../../src/node/log/reader.ts';
import { coagency } from '../../../scripts/sync-server.ts';
import { readEditTrace } from '../driver/edit-trace.ts';
import { runPaletteCommand, webviewFrame } from '../host/workbench.ts';
import { COMPONENT, NOTES, RATIONALE, STEPS, TASK } from './plan.ts';
import type { Stage } from './stage.ts';

/** How the main job went, for a test to judge and a person to read. */
export interface Account {
  readonly steps: readonly { readonly title: string; readonly state: string }[];
  readonly flags: readonly string[];
  readonly override: string;
  readonly traceEdits: number;
  readonly events: number;
  readonly beforeCrash: { readonly flushed: number; readonly kept: number };
  readonly verify: { readonly ok: boolean; readonly events: number };
  readonly textMatches: { readonly disk: boolean; readonly trace: boolean };
  readonly synced: { readonly count: number; readonly receipt: boolean };
  readonly replay: { readonly local: boolean; readonly server: boolean; readonly integrity: string };
  readonly screenshots: readonly string[];
}

/** Transactions at both ends of the recorded session that are played one by one, and how many of the others go together. */
const SINGLY = 600;
const GROUP = 20;

/**
 * The whole main job, as an expert does it: start a task, get a plan, edit (a recorded session of 19,749 edits, and keys), lose the
 * extension host on the way, be told what was skipped, refuse a step, finish, and replay.
 */
export class MainJob {
  readonly #stage: Stage;
  readonly #page: Page;
  readonly #screenshots: string[] = [];
  readonly #say: (line: string) => void;

  constructor(stage: Stage, say: (line: string) => void = () => undefined) {
    this.#stage = stage;
    this.#page = stage.page;
    this.#say = say;
  }

  get #panel(): FrameLocator {
    return webviewFrame(this.#page);
  }

  async run(trace: string): Promise<Account> {
    await this.#startTask();
    await this.#acceptPlan();
    const count = readEditTrace(trace).transactions.length;
    const half = Math.floor(count / 2);
    const singly = Math.min(SINGLY, half);
    const component = path.join(this.#stage.workspace, COMPONENT);
    await mkdir(path.dirname(component), { recursive: true });
    await writeFile(component, '');

    this.#say(`playing the first half of ${count} recorded transactions`);
    const play = async (from: number, to: number, group: number): Promise<number> =>
      ((await this.#stage.drive('play', { trace, file: component, from, to, group })) as { edits: number }).edits;
    let traceEdits = (await play(0, singly, 1)) + (await play(singly, half, GROUP));
    await this.#stage.drive('save', { file: component });
    const beforeCrash = await this.#crash();
    this.#say('playing the second half');
    traceEdits += (await play(half, count - singly, GROUP)) + (await play(count - singly, count, 1));
    await this.#stage.drive('save', { file: component });

    await this.#typeNotes();
    await this.#typeChangelog();
    await this.#refuse();
    await this.#finish();

    const folder = await this.#sessionFolder();
    const synced = await this.#synced(folder);
    const replay = await this.#replay();
    const log = await events(folder);
    return {
      ...(await this.#states()),
      override: overrideOf(log),
      traceEdits,
      events: log.length,
      beforeCrash,
      verify: await verify(folder),
      textMatches: {
        disk: (await coagency('text', folder, '--path', COMPONENT)) === (await readFile(component, 'utf8')),
        trace: (await coagency('text', folder, '--path', COMPONENT)) === readEditTrace(trace).endContent,
      },
      synced,
      replay,
      screenshots: this.#screenshots,
    };
  }

  async #startTask(): Promise<void> {
    this.#say('starting the task');
    await this.#page.locator('.activitybar .action-item a[aria-label^="Coagency"]').click();
    const task = this.#panel.getByRole('textbox', { name: 'What is to be done?' });
    await task.fill(TASK);
    await this.#shoot('1-start');
    await task.press('Control+Enter');
  }

  async #acceptPlan(): Promise<void> {
    await this.#panel.locator('.planning').waitFor();
    await this.#shoot('2-planning');
    const accept = this.#panel.getByRole('button', { name: 'Accept plan' });
    await accept.waitFor();
    await this.#shoot('3-proposed');
    await accept.click();
    await accept.waitFor({ state: 'detached' });
    this.#say('plan accepted');
  }

  /** The extension host dies; what had been flushed must be there when the window is back. */
  async #crash(): Promise<{ flushed: number; kept: number }> {
    await delay(1_000);
    const folder = await this.#sessionFolder();
    const flushed = (await events(folder)).length;
    await this.#stage.killExtensionHost();
    this.#say(`extension host killed after ${flushed} events on disk`);
    await this.#stage.reload();
    // The session goes on by itself: the panel shows its plan again.
    await this.#page.locator('.statusbar-item', { hasText: /\d\/5/ }).waitFor();
    const after = await events(folder);
    const kept = after.findIndex(({ kind }) => kind === 'session.resumed');
    if (
      !(await this.#panel
        .locator('[data-step]')
        .first()
        .isVisible()
        .catch(() => false))
    ) {
      await runPaletteCommand(this.#page, 'Coagency: Show Plan');
    }
    await this.#panel.locator('[data-step]').first().waitFor();
    return { flushed, kept: kept === -1 ? after.length : kept };
  }

  async #typeNotes(): Promise<void> {
    const file = path.join(this.#stage.workspace, NOTES);
    await writeFile(file, '');
    await this.#open(NOTES);
    this.#say('typing the notes');
    await this.#page.keyboard.type(
      '# Glass bead game\n\nOpen the example page in a browser and join a room.\nSounds need one click on the page first.\n',
      { delay: 15 },
    );
    await this.#page.keyboard.press('Control+s');
    await delay(2_500);
  }

  async #typeChangelog(): Promise<void> {
    await this.#open('CHANGELOG.md');
    // Two places: the entry under “Unreleased”, and the list of links at the end.
    await this.#page.keyboard.press('Control+Home');
    for (let line = 1; line < 8; line++) await this.#page.keyboard.press('ArrowDown');
    await this.#page.keyboard.press('End');
    await this.#page.keyboard.type('\n\n- Example: the glass bead game page, listed in the changelog.', { delay: 15 });
    await this.#page.keyboard.press('Control+End');
    await this.#page.keyboard.type('\n[the glass bead example]: examples/glass-bead/NOTES.md\n', { delay: 15 });
    await this.#page.keyboard.press('Control+s');
    await delay(2_500);
  }

  /** Distrust by keys alone: the step, `d`, what is wrong, why, Enter. */
  async #refuse(): Promise<void> {
    await runPaletteCommand(this.#page, 'Coagency: Show Plan');
    const step = this.#panel.locator('[data-step]').filter({ hasText: 'Preload the sounds' });
    await step.waitFor();
    await this.#shoot('4-working');
    await step.locator('[tabindex]').first().focus();
    await this.#page.keyboard.press('d');
    await this.#panel.getByRole('textbox', { name: 'Why' }).waitFor();
    await this.#page.keyboard.press('2');
    await this.#page.keyboard.type(RATIONALE, { delay: 10 });
    await this.#shoot('5-distrust');
    await this.#page.keyboard.press('Enter');
    await this.#panel.getByText(RATIONALE).waitFor();
    this.#say('one step refused, with its reason');
  }

  async #finish(): Promise<void> {
    await runPaletteCommand(this.#page, 'Coagency: Finish Session');
    await this.#page.locator('.quick-input-widget .monaco-list-row').filter({ hasText: 'The task is done' }).click();
    // At the latest now that no more work will come, what was skipped is told.
    await this.#panel.locator('.flag').first().waitFor();
    await this.#shoot('6-flagged');
  }

  /** What the panel itself shows. */
  async #states(): Promise<Pick<Account, 'steps' | 'flags'>> {
    const steps = await Promise.all(
      Object.values(STEPS).map(async (title) => {
        const words = title.replaceAll('`', '').split(' ').slice(0, 3).join(' ');
        const row = this.#panel.locator('[data-step]').filter({ hasText: words });
        // A step's first class says that it is one, its second what became of it.
        return { title, state: (await row.getAttribute('class'))?.split(' ')[1] ?? '' };
      }),
    );
    const flags = await this.#panel.locator('.flag').allInnerTexts();
    return { steps, flags };
  }

  async #synced(folder: string): Promise<Account['synced']> {
    const { session } = await TrajectoryReader.open(folder);
    const local = (await events(folder)).length;
    const headers = { authorization: `Bearer ${this.#stage.server.token}` };
    let count = -1;
    for (let tries = 0; tries < 100 && count < local; tries++) {
      const answer = await fetch(`${this.#stage.server.url}/api/sessions/${session}`, { headers });
      if (answer.ok) count = ((await answer.json()) as { count: number }).count;
      await delay(200);
    }
    const receipts = await readFile(path.join(folder, 'receipts.jsonl'), 'utf8').catch(() => '');
    return { count, receipt: receipts.includes('"signature"') };
  }

  /** As the expert replays it from this machine, and as another engineer does from the server. */
  async #replay(): Promise<Account['replay']> {
    const local = await this.#replayFrom('Coagency: Replay Session…');
    await this.#shoot('7-replay');
    await runPaletteCommand(this.#page, 'View: Close All Editors');
    const server = await this.#replayFrom('Coagency: Replay Session from Server…');
    await this.#shoot('8-replay-from-server');
    return { local: local.override, server: server.override, integrity: local.integrity };
  }

  async #replayFrom(command: string): Promise<{ override: boolean; integrity: string }> {
    await runPaletteCommand(this.#page, command);
    await this.#page.locator('.quick-input-widget .monaco-list-row').filter({ hasText: 'Add the glass bead game page' }).click();
    const replay = this.#page.frameLocator('iframe.webview.ready').last().frameLocator('#active-frame');
    const chain = replay.getByText(/chain.*verified/).first();
    await chain.waitFor();
    await replay.locator('.replay[data-status="ready"]').waitFor();
    const integrity = await chain.innerText();
    // To the override's moment, by its key.
    await replay.locator('body').click({ position: { x: 5, y: 5 } });
    await this.#page.keyboard.press('n');
    const shown = replay.getByText(RATIONALE).first().waitFor({ timeout: 20_000 });
    return {
      integrity,
      override: await shown.then(
        () => true,
        () => false,
      ),
    };
  }

  async #sessionFolder(): Promise<string> {
    const [session] = (await readdir(this.#stage.sessions)).sort().reverse();
    if (session === undefined) throw new Error('no session was recorded');
    return path.join(this.#stage.sessions, session);
  }

  async #open(file: string): Promise<void> {
    await this.#page.keyboard.press('Control+p');
    const input = this.#page.locator('.quick-input-widget input[type=text]:visible');
    await input.fill(file);
    await this.#page
      .locator('.quick-input-widget .monaco-list-row')
      .filter({ hasText: path.basename(file) })
      .first()
      .waitFor();
    await this.#page.keyboard.press('Enter');
    await this.#page.locator('.tab.active', { hasText: path.basename(file) }).waitFor();
    await this.#page.locator('.editor-instance .view-lines').first().click();
  }

  async #shoot(name: string): Promise<void> {
    const file = path.join(this.#stage.folder, `${name}.png`);
    await this.#page.screenshot({ path: file });
    this.#screenshots.push(file);
  }
}

async function events(folder: string): Promise<LogEvent[]> {
  const found: LogEvent[] = [];
  for await (const line of (await TrajectoryReader.open(folder)).lines()) found.push(decodeEvent(line));
  return found;
}

function overrideOf(log: readonly LogEvent[]): string {
  const event = log.find(({ kind }) => kind === 'override.recorded');
  return event?.kind === 'override.recorded' ? `${event.override.wrong}: ${event.override.rationale}` : '';
}

async function verify(folder: string): Promise<Account['verify']> {
  const result = JSON.parse(await coagency('verify', folder, '--json')) as { ok?: boolean; events: number; problem?: unknown };
  return { ok: result.ok ?? result.problem === undefined, events: result.events };
}

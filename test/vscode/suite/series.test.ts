import * as assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { parseCases, planOf } from '../../../src/core/evaluation/cases.ts';
import type { Case, CaseHunk } from '../../../src/core/evaluation/cases.ts';
import { indexOf, replay } from '../../../src/core/evaluation/replay.ts';
import { Step } from '../../../src/core/plan/schema.ts';
import type { StepView } from '../../../src/core/session/view.ts';
import type { EventOf } from '../../../src/core/trajectory/events.ts';
import type { Api } from '../../../src/extension/extension.ts';
import { startModelServer } from '../../fixtures/model-server/server.ts';
import { openFile, removeOutside, rootUri, run, until } from './capture-harness.ts';
import { playable } from './series-case.ts';
import type { PlayableSeries, SeriesEdit } from './series-case.ts';
import { activated, finishOpen, open, readLog } from './session-harness.ts';

const git = (...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.invalid', ...args], { cwd: rootUri().fsPath, encoding: 'utf8' });

/** A real series of commits from the alignment cases, which stand beside the checkout. */
function seriesNamed(file: string, id: string): Case {
  const extension = vscode.extensions.getExtension('coagency.coagency');
  assert.ok(extension);
  const text = readFileSync(path.join(extension.extensionPath, '../shared/alignment', file), 'utf8');
  const found = parseCases(text).find((each) => each.id.includes(id));
  assert.ok(found, `${file} has no case ${id}`);
  return found;
}

function fitting(given: Case, hunks?: readonly CaseHunk[]): PlayableSeries {
  const series = playable(given, hunks);
  assert.ok(series, 'the hunks contradict each other');
  return series;
}

suite('series', () => {
  let api: Api;
  const files = new Set<string>();
  suiteSetup(async () => {
    api = await activated();
  });
  teardown(async () => {
    await finishOpen(api);
    await run('workbench.action.closeAllEditors');
    for (const file of files) removeOutside(file);
    files.clear();
  });

  const views = (): readonly StepView[] => open(api).model.view().plan?.steps ?? [];
  const states = (): readonly string[] => views().map(({ state }) => state);
  const viewOf = (id: string): StepView => {
    const view = views().find(({ step }) => step.id === id);
    assert.ok(view, id);
    return view;
  };
  const flagged = (): readonly string[] => views().flatMap(({ step, flag }) => (flag ? [step.id] : []));

  /** A session with this plan, as a plan file would bring it, and these files, open and committed. */
  async function begin(steps: readonly Step[], texts: ReadonlyMap<string, string>): Promise<void> {
    for (const [name, text] of texts) {
      files.add(name);
      await openFile(name, text);
    }
    if (!existsSync(path.join(rootUri().fsPath, '.git'))) git('init', '-q', '-b', 'main');
    git('add', '-A');
    git('commit', '-q', '--allow-empty', '-m', 'as it was');
    await api.receiveForTests({ type: 'start', text: 'A series of commits', source: 'outline' });
    const plan = { id: 'series', title: 'A series of commits', steps: [...steps] };
    open(api).append({ kind: 'plan.proposed', plan, origin: { kind: 'import', format: 'series' }, claims: [] });
    await api.receiveForTests({ type: 'accept-plan' });
    assert.equal(open(api).model.phase, 'working');
    for (const name of texts.keys()) await until(`${name} is recorded`, () => open(api).model.documents.textOf(name) !== undefined);
  }

  /** What was typed is looked at once it rests. */
  const looked = (): Promise<void> => until('the burst is over', () => open(api).model.work.burstEnds === undefined, 20_000);

  async function replaceLines(name: string, at: number, removed: number, added: readonly string[]): Promise<void> {
    const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(rootUri(), name));
    const editor = await vscode.window.showTextDocument(document, { preview: false });
    const text = added.map((line) => `${line}\n`).join('');
    assert.ok(await editor.edit((edit) => edit.replace(new vscode.Range(at, 0, at + removed, 0), text)));
    await until(`the edit of ${name} is recorded`, () => open(api).model.documents.textOf(name) === document.getText());
    await document.save();
    await looked();
  }

  const play = ({ path: name, at, removed, added }: SeriesEdit): Promise<void> => replaceLines(name, at, removed, added);

  async function commit(message: string): Promise<void> {
    const before = open(api).model.work.lastBoundary;
    git('add', '-A');
    git('commit', '-q', '-m', message);
    await until('the commit is seen', () => open(api).model.work.lastBoundary > before, 20_000);
  }

  /** Plays a series with a real commit where one ended. */
  async function playAll(series: PlayableSeries): Promise<void> {
    for (const [i, edit] of series.edits.entries()) {
      await play(edit);
      const { hunk } = edit;
      if (series.edits[i + 1]?.hunk.commit !== hunk.commit) await commit(series.case.steps[hunk.step as number]?.title ?? '');
    }
  }

  /** Share of a series' hunks of which the panel's model names the right step. */
  function accuracy(series: PlayableSeries): number {
    const { work } = open(api).model;
    const right = series.edits.filter(({ hunk }) => {
      const line = series.lineOf(hunk);
      const net = [...work.hunks.values()].find(
        ({ path: name, newStart, added }) =>
          name === hunk.path && line !== undefined && line >= newStart && line < newStart + Math.max(1, added.length),
      );
      return net && indexOf(work.tracker.attribution(net.id)?.best ?? null) === hunk.step;
    });
    return right.length / series.edits.length;
  }

  const flagEvents = async (): Promise<readonly EventOf<'flag.raised'>[]> => {
    await open(api).recorder.flush();
    return (await readLog(open(api).folder)).filter((event) => event.kind === 'flag.raised');
  };

  test('a whole series, typed and committed, is attributed as the evaluation says, and nothing is flagged', async () => {
    const given = seriesNamed('angular-cli.jsonl', '60086dbd01');
    const plan = planOf(given, 'declared');
    const series = fitting(given);
    await begin(plan, series.files);
    const [first] = series.edits;
    assert.ok(first);
    await play(first);
    assert.equal(viewOf('s0').state, 'in-progress');
    assert.ok(
      viewOf('s0').evidence.some(({ text }) => text.includes(first.path)),
      'the evidence names the file',
    );

    // An edit that is undone takes its evidence back.
    const before =
      series.files
        .get(first.path)
        ?.split('\n')
        .slice(first.at, first.at + first.removed) ?? [];
    await replaceLines(first.path, first.at, first.added.length, before);
    assert.equal(viewOf('s0').state, 'untouched');
    assert.deepEqual(viewOf('s0').evidence, []);

    await playAll(series);
    assert.ok(
      views().some(({ evidence }) => evidence.some(({ text }) => text.startsWith('committed as “'))),
      'a commit is evidence',
    );
    await finishOpen(api);
    assert.deepEqual(
      states(),
      given.steps.map(() => 'likely-done'),
    );
    for (const { evidence, step, files: touched } of views()) {
      assert.ok(evidence.length > 0, `${step.title} has evidence in words`);
      assert.ok(touched.length > 0, `${step.title} shows its files`);
    }
    const told = replay(plan, given.hunks, 'commits').settled;
    const expected = told.filter(({ best }, i) => indexOf(best) === given.hunks[i]?.step).length / given.hunks.length;
    assert.ok(accuracy(series) >= expected, `${accuracy(series)} of the hunks are right, the evaluation has ${expected}`);
    assert.deepEqual(await flagEvents(), []);
  }).timeout(180_000);

  test('without one step’s edits that step is flagged at the end, with what was looked for, and no other', async () => {
    const given = seriesNamed('pdf.js.jsonl', 'fa643bb22f');
    const series = fitting(
      given,
      given.hunks.filter(({ step }) => step !== 1),
    );
    await begin(planOf(given, 'declared'), series.files);
    await playAll(series);
    assert.deepEqual(flagged(), []);
    await finishOpen(api);
    assert.deepEqual(flagged(), ['s1']);
    assert.equal(viewOf('s1').state, 'skipped');
    const { flag } = viewOf('s1');
    assert.match(flag?.why ?? '', /Step 3 comes later and is well under way\. Looked for .+: nothing\./);
    for (const named of given.steps[1]?.symbols ?? []) assert.ok(flag?.why.includes(`\`${named}\``), named);
    assert.equal(flag?.laterStep, 's2');
    assert.deepEqual((await flagEvents()).length, 1);
  }).timeout(180_000);

  const OWN = ['limit', 'store', 'refuse'].map((name, i, names) =>
    Step.parse({
      id: name,
      title: `Add the ${name} part`,
      files: [`own/${name}.ts`],
      symbols: [`${name}Part`],
      dependsOn: i > 0 ? [names[i - 1]] : [],
    }),
  );
  const ownTexts = new Map(OWN.map(({ files: [name = ''] }) => [name, 'one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\n']));
  const work = (name: string, at = 2): Promise<void> =>
    replaceLines(`own/${name}.ts`, at, 0, [`export function ${name}Part${at === 2 ? '' : at}(): void {`, `  ${name}Part();`, '}']);

  test('a flag comes while work goes on, goes by itself when the work is done, and is not repeated once dismissed', async () => {
    await begin(OWN, ownTexts);
    await work('refuse');
    await work('refuse', 7);
    await work('refuse', 12);
    assert.deepEqual(flagged(), [], 'the others may still come');
    await work('limit');
    await work('limit', 7);
    await work('limit', 12);
    await commit('Refuse what is too much');
    assert.deepEqual(flagged(), ['store']);
    assert.equal(viewOf('store').state, 'possibly-skipped');
    assert.match(
      viewOf('store').flag?.why ?? '',
      /^Step 3 needs this and is well under way\. Looked for `storePart`, edits in `own\/store\.ts`: nothing\.$/,
    );

    await work('store');
    assert.deepEqual(flagged(), []);
    assert.equal(viewOf('store').state, 'in-progress');

    await replaceLines('own/store.ts', 2, 3, []);
    assert.deepEqual(flagged(), ['store'], 'the evidence is undone');
    const flag = viewOf('store').flag?.id ?? '';
    await api.receiveForTests({ type: 'resolve-flag', flag, how: 'dismissed' });
    await work('refuse', 17);
    await commit('More of it');
    await finishOpen(api);
    assert.deepEqual(flagged(), []);
    assert.notEqual(viewOf('store').state, 'skipped', 'what is not said is not shown');
    await open(api).recorder.flush();
    const ends = (await readLog(open(api).folder)).filter((event) => event.kind === 'flag.resolved').map(({ how }) => how);
    assert.deepEqual(ends, ['withdrawn', 'dismissed']);
  }).timeout(180_000);

  test('a model is asked before the end, within its budget; its answer is in the log, in words, and keeps a flag from coming', async () => {
    const settings = vscode.workspace.getConfiguration('coagency');
    const found = { edits: [], steps: [{ step: 2, done: true, edits: [1], why: 'the limit is stored here' }] };
    const server = await startModelServer({ script: { scenarios: [{ name: 'judge', replies: [{ plan: found }] }] } });
    const set = (name: string, value: unknown): Thenable<void> => settings.update(name, value, vscode.ConfigurationTarget.Global);
    try {
      await set('model.baseUrl', server.url);
      await set('model.name', 'judge');
      await set('judge.enabled', true);
      // No other step depends on another: nothing is flagged before the end.
      await begin(
        OWN.map((step) => ({ ...step, dependsOn: [] })),
        ownTexts,
      );
      await work('limit');
      await work('refuse');
      await work('refuse', 7);
      await finishOpen(api);
      const request = server.requests.at(-1);
      assert.ok(request, 'the model was asked');
      const prompt = request.body.messages?.at(-1)?.content ?? '';
      assert.match(prompt, /2\. Add the store part/);
      assert.match(prompt, /\+export function (limit|refuse)Part/);
      await open(api).recorder.flush();
      const events = await readLog(open(api).folder);
      const [judged] = events.filter((event) => event.kind === 'judge.answered');
      assert.equal(judged?.origin.model, 'judge');
      assert.ok(judged.seq < (events.find(({ kind }) => kind === 'session.finished')?.seq ?? 0));
      assert.deepEqual(flagged(), [], 'the model found the work');
      const told = views().flatMap(({ evidence }) => evidence.filter(({ kind }) => kind === 'model').map(({ text }) => text));
      assert.deepEqual(told.length > 0 && told.every((text) => /^the model judged: .+ \(the limit is stored here\)$/.test(text)), true);
    } finally {
      for (const name of ['judge.enabled', 'model.name', 'model.baseUrl']) await set(name, undefined);
      await server.stop();
    }
  }).timeout(180_000);
});

import * as assert from 'node:assert/strict';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Api } from '../../../src/extension/extension.ts';
import { SessionService } from '../../../src/extension/session/session-service.ts';
import { SessionStore } from '../../../src/extension/session/store.ts';
import { UserError } from '../../../src/extension/user-error.ts';
import { TrajectoryWriter } from '../../../src/node/log/writer.ts';
import { openFile, pause, run, until } from './capture-harness.ts';
import { SyncServer, activated, finishOpen, open, readLog, runAndAccept, stateOf, stepNamed } from './session-harness.ts';

const TASK = `# Reject expired tokens

- Check the expiry in \`session-token.ts\`
- Say so in the notes
- Look at the clock of the other host
- Ask the team for a name
`;

/** An override as the panel's form sends it. */
const REFUSAL = {
  wrong: 'wrong-approach',
  rationale: 'the gateway does this already',
  instead: '',
  sure: 4,
  link: '',
  code: [],
  become: false,
} as const;

suite('session', () => {
  let api: Api;
  suiteSetup(async () => {
    api = await activated();
  });
  teardown(async () => {
    await finishOpen(api);
    await run('workbench.action.closeAllEditors');
  });

  async function start(task = TASK): Promise<string> {
    await api.receiveForTests({ type: 'start', text: task, source: 'outline' });
    assert.equal(open(api).model.phase, 'proposed');
    return open(api).folder;
  }

  async function change(name: string, text: string): Promise<void> {
    const editor = await openFile(name, '// the file as it was\n');
    await editor.edit((edit) => edit.insert(new vscode.Position(1, 0), text));
    await editor.document.save();
  }

  test('a task from beginning to end, and all of it is in a log that verifies', async () => {
    const folder = await start();
    await api.receiveForTests({ type: 'accept-plan' });
    await api.receiveForTests({ type: 'accept-plan' });
    assert.equal(open(api).model.phase, 'working');

    await change('session-token.ts', 'export const isExpired = (expiry: number): boolean => expiry < Date.now();\n');
    await until('the edit is seen as the step’s work', () => stateOf(api, 'expiry') !== 'untouched', 30_000);

    await api.receiveForTests({ type: 'mark', step: stepNamed(api, 'expiry'), as: 'done' });
    await api.receiveForTests({ type: 'waive', step: stepNamed(api, 'clock'), reason: 'one host only' });
    const target = { kind: 'step', id: stepNamed(api, 'notes') } as const;
    await api.receiveForTests({ type: 'override', draft: { target, ...REFUSAL, code: [] } });
    assert.deepEqual(
      ['expiry', 'clock', 'notes', 'team'].map((title) => stateOf(api, title)),
      ['verified', 'waived', 'overridden', 'untouched'],
    );

    const [refusal] = open(api).model.judgement.overrides;
    assert.ok(refusal);
    await api.receiveForTests({ type: 'withdraw-override', override: refusal.id });
    assert.notEqual(stateOf(api, 'notes'), 'overridden');

    await finishOpen(api);
    const events = await readLog(folder);
    const kinds = events.map(({ kind }) => kind);
    for (const [kind, times] of Object.entries({
      'session.started': 1,
      'plan.proposed': 1,
      'plan.accepted': 1,
      'step.marked': 1,
      'step.waived': 1,
      'override.recorded': 1,
      'override.withdrawn': 1,
      'session.finished': 1,
    })) {
      assert.equal(kinds.filter((each) => each === kind).length, times, kind);
    }
    const recorded = events.find((event) => event.kind === 'override.recorded');
    assert.equal(recorded?.kind === 'override.recorded' && recorded.override.rationale, REFUSAL.rationale);
    assert.ok(kinds.includes('doc.changed'));
    // It is packed, and nothing that was kept only to go on with it is left.
    assert.deepEqual(
      readdirSync(folder)
        .map((name) => name.replace(/(?<=cols\.).*/, '…'))
        .filter((name) => !['blobs', 'lock', 'inbox'].includes(name))
        .sort(),
      ['000001.jsonl.cols.…'],
    );
  });

  test('while paused nothing is observed; what was changed meanwhile comes in afterwards', async () => {
    const folder = await start();
    await run('coagency.pauseRecording');
    await run('coagency.pauseRecording');
    assert.equal(open(api).model.phase, 'paused');
    await change('paused.ts', 'const secretPlan = 1;\n');
    await open(api).recorder.flush();
    assert.ok(!JSON.stringify(await readLog(folder)).includes('secretPlan'));

    await run('coagency.continueRecording');
    await run('coagency.continueRecording');
    await until('the document is opened in the log', () => open(api).model.documents.textOf('paused.ts') !== undefined);
    await open(api).recorder.flush();
    const kinds = (await readLog(folder)).map(({ kind }) => kind);
    assert.equal(kinds.filter((kind) => kind === 'session.paused').length, 1);
    assert.equal(kinds.filter((kind) => kind === 'session.resumed').length, 1);
  });

  test('whoever goes on may save, close and pause again at once: the log holds', async () => {
    const folder = await start();
    await change('saved.ts', 'const seen = 1;\n');
    const { document } = vscode.window.activeTextEditor!;
    await until('the edit is recorded', () => open(api).model.documents.textOf('saved.ts') === document.getText());
    const session = open(api);
    const whileRootsAreRead = async (act: () => unknown): Promise<void> => {
      // On a remote or virtual file system that takes its time.
      session.noteRoots = async () => void (await act());
      await session.continue();
    };
    session.pause();
    assert.ok(!session.capture.isRunning);
    const closed = await openFile('closed.ts', 'const unseen = 1;\n');
    await vscode.window.showTextDocument(document);
    await vscode.window.activeTextEditor!.edit((edit) => edit.insert(new vscode.Position(0, 0), '// while paused\n'));
    await whileRootsAreRead(async () => {
      await document.save();
      await vscode.window.showTextDocument(closed.document);
      await run('workbench.action.revertAndCloseActiveEditor');
    });
    await until('it is opened anew', () => session.model.documents.textOf('saved.ts') === document.getText());
    session.pause();
    await whileRootsAreRead(() => session.pause());
    await session.recorder.flush();
    const kinds = (await readLog(folder)).map(({ kind }) => kind);
    const paused = kinds.indexOf('session.paused');
    assert.deepEqual(kinds.slice(paused, paused + 3), ['session.paused', 'session.resumed', 'doc.opened']);
    assert.deepEqual([session.recorder.recording.state, session.capture.isRunning], ['paused', false]);
  });

  test('two starts at once make one session, and two tasks in sequence make two', async () => {
    await Promise.all([start(), api.receiveForTests({ type: 'start', text: 'Another task\n- one step\n', source: 'outline' })]);
    const first = open(api);
    assert.equal(first.model.task.title, 'Reject expired tokens');
    await finishOpen(api);
    assert.ok(!first.isDisposed, 'a finished session stays on the panel');

    const folder = await start('Another task\n- one step\n');
    assert.notEqual(folder, first.folder);
    assert.ok(first.isDisposed);
    const ends = (await readLog(first.folder)).filter(({ kind }) => kind === 'session.finished' || kind === 'session.paused');
    assert.deepEqual(
      ends.map(({ kind }) => kind),
      ['session.finished'],
    );
  });

  test('a finished session is over: no plan, no pause, no second end', async () => {
    const folder = await start();
    await finishOpen(api);
    const before = (await readLog(folder)).length;
    const operation = { op: 'remove', id: stepNamed(api, 'team') } as const;
    await api.receiveForTests({ type: 'accept-plan' });
    await api.receiveForTests({ type: 'edit-plan', operation });
    await api.receiveForTests({ type: 'command', command: 'retry' });
    await run('coagency.pauseRecording');
    await run('coagency.continueRecording');
    await run('coagency.finishSession');
    await open(api).recorder.flush();
    assert.equal((await readLog(folder)).length, before);
    assert.equal(open(api).model.phase, 'finished');
  });

  test('an undone edit of the plan leaves the plan as it was, and another plan’s edit is not undone', async () => {
    const folder = await start();
    const titles = (): string[] => open(api).model.plans.steps.map(({ title }) => title);
    const before = titles();
    await api.receiveForTests({ type: 'edit-plan', operation: { op: 'remove', id: stepNamed(api, 'team') } });
    assert.equal(titles().length, before.length - 1);
    await api.receiveForTests({ type: 'undo-plan-edit' });
    assert.deepEqual(titles(), before);

    await api.receiveForTests({ type: 'edit-plan', operation: { op: 'remove', id: stepNamed(api, 'team') } });
    await api.receiveForTests({ type: 'command', command: 'outline' });
    await until('another plan is proposed', () => open(api).model.plans.earlier.length === 1);
    await api.receiveForTests({ type: 'undo-plan-edit' });
    await open(api).recorder.flush();
    assert.equal((await readLog(folder)).filter(({ kind }) => kind === 'plan.edited').length, 3);
  });

  test('a session goes on where a crash left it, and the one that was open waits', async () => {
    const folder = await start();
    await change('resumed.ts', 'export const before = 1;\n');
    await open(api).recorder.flush();
    // The newest is first in the list.
    const crashed = path.join(path.dirname(folder), '29990101T000000-as-a-crash-left-it');
    try {
      cpSync(folder, crashed, { recursive: true, filter: (from) => path.basename(from) !== 'lock' });
      await runAndAccept('coagency.resumeSession');
      assert.equal(open(api).folder, crashed);
      assert.equal(stateOf(api, 'expiry'), 'untouched');
      assert.equal(open(api).model.documents.textOf('resumed.ts')?.includes('before'), true);
      const waiting = await readLog(folder);
      assert.equal(waiting.at(-1)?.kind, 'session.paused');
      // Whoever resumes it need not fold its log.
      const [label] = readFileSync(path.join(folder, 'checkpoint'), 'latin1').split('\n');
      assert.equal((JSON.parse(label!) as { count: number }).count, waiting.length);
      await finishOpen(api);
      assert.equal((await readLog(crashed)).filter(({ kind }) => kind === 'session.resumed').length, 1);
      // Its place on the panel is taken, so that its folder is free.
      await start();
    } finally {
      rmSync(crashed, { recursive: true, force: true });
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('what was masked stays masked when another window goes on, in files that are open and in those that are not', async () => {
    const token = 'x8Kq2mZp9LwR4tYv7BnC';
    const folder = await start();
    for (const name of ['masked-closed.md', 'masked-open.md']) {
      await openFile(name, 'log in with \n');
      await until('it is open', () => open(api).model.documents.textOf(name) !== undefined);
      await vscode.window.activeTextEditor!.edit((edit) => edit.insert(new vscode.Position(0, 12), token));
      await vscode.window.activeTextEditor!.document.save();
      if (name === 'masked-closed.md') await run('workbench.action.closeActiveEditor');
    }
    const texts = (): (string | undefined)[] =>
      ['masked-closed.md', 'masked-open.md'].map((name) => open(api).model.documents.textOf(name));
    const masked = `log in with ${'•'.repeat(token.length)}\n`;
    await until('both are recorded', () => texts().every((text) => text === masked));
    await open(api).recorder.flush();
    const reloaded = path.join(path.dirname(folder), '29990101T000003-as-a-reload-left-it');
    try {
      cpSync(folder, reloaded, { recursive: true, filter: (from) => path.basename(from) !== 'lock' });
      await runAndAccept('coagency.resumeSession');
      assert.equal(open(api).folder, reloaded);
      await open(api).capture.settle();
      assert.deepEqual(texts(), [masked, masked]);
      await finishOpen(api);
      const written = await readLog(reloaded);
      assert.equal(written.filter((event) => event.kind === 'doc.opened' && event.uri === 'masked-open.md').length, 2);
      assert.equal(JSON.stringify(written).includes(token), false);
      await start();
    } finally {
      rmSync(reloaded, { recursive: true, force: true });
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('a pause outlasts a reload', async () => {
    const folder = await start();
    await run('coagency.pauseRecording');
    await open(api).recorder.flush();
    const reloaded = path.join(path.dirname(folder), '29990101T000001-as-a-reload-left-it');
    try {
      cpSync(folder, reloaded, { recursive: true, filter: (from) => path.basename(from) !== 'lock' });
      await runAndAccept('coagency.resumeSession');
      const session = open(api);
      assert.equal(session.folder, reloaded);
      assert.deepEqual([session.recorder.recording.state, session.capture.isRunning, session.model.phase], ['paused', false, 'paused']);
      await run('coagency.continueRecording');
      assert.deepEqual([session.recorder.recording.state, session.capture.isRunning], ['recording', true]);
      await finishOpen(api);
      await start();
    } finally {
      rmSync(reloaded, { recursive: true, force: true });
      rmSync(folder, { recursive: true, force: true });
    }
  });

  suite('that another workspace left', () => {
    const { showWarningMessage } = vscode.window;
    let asked: number;
    let answer: string | undefined;
    let away: string;
    setup(() => {
      [asked, answer] = [0, undefined];
      vscode.window.showWarningMessage = (message: string): Promise<undefined> => {
        assert.equal(message, 'This session was recorded in another workspace.');
        asked++;
        return Promise.resolve(answer as undefined);
      };
    });
    teardown(() => {
      vscode.window.showWarningMessage = showWarningMessage;
      rmSync(away, { recursive: true, force: true });
    });

    test('is gone on with when the expert says that this is the same project, and else stays as it is', async () => {
      const folder = await start();
      const session = open(api);
      await session.recorder.flush();
      away = path.join(path.dirname(folder), '29990103T000000-of-another-workspace');
      cpSync(folder, away, { recursive: true, filter: (from) => path.basename(from) !== 'lock' });
      const { unfinished } = new SessionStore(path.dirname(folder));
      await unfinished.note('file:///another', path.basename(away));
      const { length } = await readLog(away);

      await runAndAccept('coagency.resumeSession');
      assert.deepEqual([asked, open(api), (await readLog(away)).length], [1, session, length]);
      answer = 'It Is the Same Project';
      await runAndAccept('coagency.resumeSession');
      assert.deepEqual([asked, open(api).folder], [2, away]);
      await unfinished.forget('file:///another', path.basename(away));
      await finishOpen(api);
      await start();
      rmSync(folder, { recursive: true, force: true });
    });

    test('is told by the names of its roots where no workspace is known to have left it', async () => {
      const folder = await start();
      const session = open(api);
      away = path.join(path.dirname(folder), '29990104T000000-of-an-earlier-version');
      const writer = await TrajectoryWriter.open(away, { session: path.basename(away) });
      const task = { title: 'Another', text: '', source: 'typed' } as const;
      const wall = new Date().toISOString();
      writer.append({ kind: 'session.started', task, roots: [{ name: 'another' }], actor: { id: 'me' }, versions: {}, wall });
      await writer.close();
      await runAndAccept('coagency.resumeSession');
      assert.deepEqual([asked, open(api), (await readLog(away)).length], [1, session, 1]);
    });
  });

  test('without consent no session is gone on with, and none is forgotten', async () => {
    const root = mkdtempSync(path.join(tmpdir(), 'coagency-sessions-'));
    const store = new SessionStore(root);
    for (const id of ['session-one', 'session-two']) {
      await (await TrajectoryWriter.open(store.folder(id), { session: id })).close();
      await store.unfinished.note('here', id);
    }
    const memento = { get: () => undefined, update: () => Promise.resolve(), keys: () => [] };
    const service = new SessionService(
      store,
      memento,
      () => 'here',
      () => assert.fail('a session was opened'),
    );
    let asked = 0;
    service.beforeStart = () => {
      asked++;
      return Promise.reject(new UserError('no-consent', 'No.', ''));
    };
    try {
      await assert.rejects(service.resume('session-one'), { message: 'No.' });
      await assert.rejects(service.resumeLeft(), { message: 'No.' });
      assert.equal(asked, 2);
      assert.deepEqual([...(await store.unfinished.of('here'))].sort(), ['session-one', 'session-two']);
    } finally {
      service.dispose();
      rmSync(root, { recursive: true, force: true });
    }
  });

  test('a session that was finished in another workspace is not gone on with by the one that left it', async () => {
    const root = mkdtempSync(path.join(tmpdir(), 'coagency-sessions-'));
    const store = new SessionStore(root);
    const wall = new Date().toISOString();
    for (const id of ['session-left', 'session-noted']) {
      const writer = await TrajectoryWriter.open(store.folder(id), { session: id });
      const task = { title: 'A task', text: '', source: 'typed' } as const;
      writer.append({ kind: 'session.started', task, roots: [], actor: { id: 'me' }, versions: {}, wall });
      writer.append({ kind: 'session.finished', outcome: 'done', wall });
      await writer.close();
      await store.unfinished.note('here', id);
    }
    let left: unknown = 'session-left';
    const update = (_: string, value: unknown): Promise<void> => Promise.resolve(void (left = value));
    const memento = { get: <T>() => left as T, update, keys: () => [] };
    let opened = 0;
    const service = new SessionService(
      store,
      memento,
      () => 'here',
      () => assert.fail(`opened: ${++opened}`),
    );
    try {
      await service.resumeLeft();
      assert.deepEqual([opened, left, await store.unfinished.of('here')], [0, undefined, []]);
    } finally {
      service.dispose();
      rmSync(root, { recursive: true, force: true });
    }
  });

  test('a damaged log is refused, stays as it is, and the open session goes on', async () => {
    const folder = await start();
    const session = open(api);
    const damaged = path.join(path.dirname(folder), '29990102T000000-a-damaged-session');
    const file = path.join(damaged, '000001.jsonl');
    try {
      mkdirSync(damaged);
      writeFileSync(file, 'no log\n');
      await runAndAccept('coagency.resumeSession');
      assert.equal(open(api), session);
      assert.equal(session.recorder.recording.state, 'recording');
      assert.equal(readFileSync(file, 'utf8'), 'no log\n');
    } finally {
      rmSync(damaged, { recursive: true, force: true });
    }
  });

  test('a folder that takes nothing starts no session, and once it does, the next try starts one', async () => {
    const sessions = path.dirname(await start());
    await finishOpen(api);
    const before = open(api);
    const aside = `${sessions}-aside`;
    renameSync(sessions, aside);
    try {
      writeFileSync(sessions, 'a file where the folder should be');
      await api.receiveForTests({ type: 'start', text: TASK, source: 'outline' });
      assert.equal(open(api), before);
    } finally {
      rmSync(sessions, { force: true });
      renameSync(aside, sessions);
    }
    await start();
    assert.notEqual(open(api), before);
  });

  test('what listens to a session ends with it', async () => {
    await start();
    const { recorder, capture } = open(api);
    await finishOpen(api);
    await start();
    assert.deepEqual([recorder.isDisposed, capture.isDisposed, capture.isRunning], [true, true, false]);
  });

  test('a file whose name is masked in the log is there as long as it is there', async () => {
    const folder = await start();
    await change('glpat-rotation-guide.ts', 'export const guide = 1;\n');
    const name = `glpat-${'•'.repeat('rotation-guide.ts'.length)}`;
    const text = (): string | undefined => open(api).model.documents.textOf(name);
    assert.equal(text()?.includes('guide'), true, open(api).model.documents.uris().join());
    await run('coagency.pauseRecording');
    await run('coagency.continueRecording');
    assert.equal(text()?.includes('guide'), true);
    await finishOpen(api);
    assert.deepEqual(
      (await readLog(folder)).filter(({ kind }) => kind === 'file.deleted'),
      [],
    );
  });

  test('the replay panel opens on the finished session', async () => {
    await start();
    await finishOpen(api);
    await runAndAccept('coagency.openReplay');
    const labels = (): string[] => vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ label }) => label));
    await until('a panel is there', () => labels().some((label) => label.startsWith('Replay')));
    assert.ok(labels().includes('Replay: Reject expired tokens'));
  });

  suite('with a server', () => {
    const settings = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('coagency');
    let data: string;
    let server: SyncServer;
    suiteSetup(async () => {
      data = mkdtempSync(path.join(tmpdir(), 'coagency-server-'));
      const extension = vscode.extensions.getExtension('coagency.coagency')?.extensionPath;
      assert.ok(extension);
      server = new SyncServer(extension, data, await freePort());
      process.env.COAGENCY_TOKEN = await server.token();
    });
    suiteTeardown(async () => {
      await settings().update('sync.serverUrl', undefined, vscode.ConfigurationTarget.Global);
      delete process.env.COAGENCY_TOKEN;
      await server.stop();
      rmSync(data, { recursive: true, force: true });
    });

    test('no token goes in the clear to another machine, to replay either; an address that is none is said to be none', async () => {
      const { showErrorMessage } = vscode.window;
      const { fetch } = globalThis;
      const said: string[] = [];
      let asked = 0;
      try {
        vscode.window.showErrorMessage = (message: string): Promise<undefined> => {
          said.push(message);
          return Promise.resolve(undefined);
        };
        globalThis.fetch = () => (asked++, Promise.reject(new Error('nobody is to be asked')));
        for (const address of ['http://team.example', 'nonsense']) {
          await settings().update('sync.serverUrl', address, vscode.ConfigurationTarget.Global);
          await run('coagency.openReplayFromServer');
        }
      } finally {
        vscode.window.showErrorMessage = showErrorMessage;
        globalThis.fetch = fetch;
      }
      assert.match(said[0] ?? '', /would carry the token in the clear\. Use https/);
      assert.match(said[1] ?? '', /nonsense is not an address\. Give the server’s address as https/);
      assert.deepEqual([said.length, asked], [2, 0]);
    });

    test('what was recorded while it was down arrives when it is up, and its receipt is kept', async () => {
      await settings().update('sync.serverUrl', server.url, vscode.ConfigurationTarget.Global);
      const folder = await start();
      const { id } = open(api);
      await change('offline.ts', 'export const written = "while the server was down";\n');
      await api.receiveForTests({ type: 'accept-plan' });

      await finishOpen(api);
      // The next task does not wait for the network, and the one before is not forgotten.
      const second = await start();
      await server.start();
      await run('coagency.syncNow');
      const events = await readLog(folder);
      const report = async (): Promise<{ count: number; finished: boolean } | undefined> => {
        const answer = await fetch(`${server.url}/api/sessions/${id}`, {
          headers: { authorization: `Bearer ${process.env.COAGENCY_TOKEN}` },
        });
        return answer.ok ? ((await answer.json()) as { count: number; finished: boolean }) : undefined;
      };
      for (const end = Date.now() + 40_000; Date.now() < end; await pause(200)) if ((await report())?.finished) break;
      assert.equal((await report())?.count, events.length);

      await until('the receipt is kept', () => lastReceipt(folder).includes(`"count":${events.length},`), 40_000);
      await finishOpen(api);
      await until('the second task is there, too', () => open(api).recorder.recording.state === 'off');
      const { length } = await readLog(second);
      await start();
      await until('its receipt is kept as its upload ends', () => lastReceipt(second).includes(`"count":${length},`), 40_000);
    });

    test('what an earlier session recorded while sync was paused goes, too, when told to sync now', async () => {
      await server.stop();
      await server.start();
      await settings().update('sync.serverUrl', server.url, vscode.ConfigurationTarget.Global);
      await run('coagency.pauseSync');
      const paused = await start();
      await finishOpen(api);
      await start();
      const { length } = await readLog(paused);
      assert.equal(lastReceipt(paused), '');
      await run('coagency.syncNow');
      await until('the server has it', () => lastReceipt(paused).includes(`"count":${length},`), 40_000);
    });
  });
});

const lastReceipt = (folder: string): string => {
  const file = path.join(folder, 'receipts.jsonl');
  return existsSync(file) ? (readFileSync(file, 'utf8').trim().split('\n').at(-1) ?? '') : '';
};

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

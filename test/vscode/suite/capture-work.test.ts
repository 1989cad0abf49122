import * as assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as vscode from 'vscode';
import { Recording, cursorAt, openFile, pause, rootUri, run, type, until, uriOf, writeOutside } from './capture-harness.ts';

const git = (...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.invalid', ...args], { cwd: rootUri().fsPath, encoding: 'utf8' });

suite('capture: work and attention', () => {
  let recording: Recording;
  teardown(async () => {
    await recording.assertSound();
    await run('workbench.action.closeAllEditors');
  });

  test('commands in a terminal, with exit code and folder', async () => {
    recording = new Recording();
    await recording.capture.start();
    const terminal = vscode.window.createTerminal({ shellPath: '/bin/bash' });
    terminal.show();
    await until('the shell is integrated', () => terminal.shellIntegration !== undefined, 20_000);
    terminal.sendText('true # fine');
    await until('it is recorded', () => recording.of('terminal.command').length === 1);
    terminal.sendText('sleep 0.2; (exit 3)');
    await until('it is recorded', () => recording.of('terminal.command').length === 2);
    const [first, second] = recording.of('terminal.command');
    assert.deepEqual([first?.line, first?.exitCode, first?.cwd], ['true # fine', 0, '.']);
    assert.deepEqual([second?.line, second?.exitCode], ['sleep 0.2; (exit 3)', 3]);
    assert.equal(typeof second?.duration, 'number');
    terminal.sendText("echo npm test; sleep 0.2; printf '  %d passing (3ms)\\n  1 failing\\n' 12");
    await until('the test run is recorded', () => recording.of('test.run').length === 1);
    assert.deepEqual([recording.of('test.run')[0]?.passed, recording.of('test.run')[0]?.failed], [12, 1]);
    terminal.dispose();
  });

  test('a task is told once, not as a command too', async () => {
    recording = new Recording();
    await recording.capture.start();
    const task = new vscode.Task(
      { type: 'shell' },
      vscode.TaskScope.Workspace,
      'a task that fails',
      'tests',
      new vscode.ShellExecution('exit 4'),
    );
    await vscode.tasks.executeTask(task);
    await until('it has ended', () => recording.of('task.ended').length === 1, 20_000);
    await pause(500);
    assert.deepEqual([recording.of('task.ended')[0]?.name, recording.of('task.ended')[0]?.exitCode], ['a task that fails', 4]);
    assert.deepEqual(recording.of('terminal.command'), []);
  });

  test('diagnostics by their number, when it changes', async () => {
    recording = new Recording();
    await recording.capture.start();
    const own = vscode.languages.createDiagnosticCollection('tests');
    const range = new vscode.Range(0, 0, 0, 1);
    own.set(uriOf('a.txt'), [
      new vscode.Diagnostic(range, 'wrong'),
      new vscode.Diagnostic(range, 'odd', vscode.DiagnosticSeverity.Warning),
    ]);
    await until('they are recorded', () => recording.of('diagnostics.changed').length === 1);
    const [first] = recording.of('diagnostics.changed');
    assert.deepEqual([first?.uri, first?.errors, first?.warnings], ['a.txt', 1, 1]);
    own.set(uriOf('a.txt'), [
      new vscode.Diagnostic(range, 'wrong in other words'),
      new vscode.Diagnostic(range, 'odd', vscode.DiagnosticSeverity.Warning),
    ]);
    await pause(1_500);
    assert.equal(recording.of('diagnostics.changed').length, 1);
    own.dispose();
    await until('they are gone', () => recording.of('diagnostics.changed').length === 2);
  });

  test('commits and switches, and what a checkout does to an open document', async () => {
    writeOutside('.gitignore', 'node_modules/\n');
    writeOutside('tracked.txt', 'on main\n');
    git('init', '-q', '-b', 'main');
    git('add', 'tracked.txt');
    git('commit', '-q', '-m', 'first');
    {
      recording = new Recording();
      await recording.capture.start();
      const editor = await openFile('tracked.txt', 'on main\n');
      await until('it is open', () => recording.about('tracked.txt').length > 0);
      git('checkout', '-q', '-b', 'feature');
      await until('the switch is recorded', () => recording.of('git.switched').length === 1);
      assert.deepEqual([recording.of('git.switched')[0]?.from, recording.of('git.switched')[0]?.to], ['main', 'feature']);
      await pause(1_000);
      writeOutside('tracked.txt', 'on feature\n');
      await until('it is reloaded', () => editor.document.getText() === 'on feature\n');
      git('commit', '-q', '-a', '-m', 'second\n\nwith a body');
      await until('the commit is recorded', () => recording.of('git.committed').length === 1);
      const [committed] = recording.of('git.committed');
      assert.match(committed?.message ?? '', /^second/);
      assert.equal(committed?.commit, git('rev-parse', 'HEAD').trim());
      await pause(500);
      git('checkout', '-q', 'main');
      await until('the document follows', () => recording.documents.textOf('tracked.txt') === 'on main\n');
      await until('the switch back is recorded', () => recording.of('git.switched').length === 2);
      assert.equal(recording.lastOrigin('tracked.txt'), 'git');
      recording.assertExact(editor.document);
    }
  });

  test('where the expert looks: few events, none for the cursor that typing moves', async () => {
    recording = new Recording({ attention: true });
    await recording.capture.start();
    const editor = await openFile('look.txt', 'line\n'.repeat(300));
    await until('the focus is recorded', () => recording.of('editor.focused').length > 0 && recording.of('view.changed').length > 0);
    cursorAt(editor, [2, 0]);
    await until('the selection is recorded', () => recording.of('selection.changed').some(({ selections }) => selections[0]?.[0] === 10));
    const before = recording.of('selection.changed').length;
    for (const key of 'typed') await type(key);
    await pause(1_000);
    assert.equal(recording.of('selection.changed').length, before);
    for (let line = 0; line < 50; line++) editor.selection = new vscode.Selection(line, 0, line, 2);
    await pause(1_000);
    const after = recording.of('selection.changed').slice(before);
    assert.ok(after.length >= 1 && after.length <= 4, `${after.length} selections`);
    const last = editor.selection;
    assert.deepEqual(after.at(-1)?.selections, [[editor.document.offsetAt(last.anchor), editor.document.offsetAt(last.active)]]);
    editor.revealRange(new vscode.Range(250, 0, 250, 0));
    await until('the view is recorded', () => recording.of('view.changed').some(({ ranges }) => (ranges[0]?.[0] ?? 0) > 200));
    assert.deepEqual(recording.problems, []);
  });
});

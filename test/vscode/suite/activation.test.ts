import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Api } from '../../../src/extension/extension.ts';

const ID = 'coagency.coagency';

interface Manifest {
  readonly contributes: { readonly commands: readonly { readonly command: string }[] };
}

suite('activation', () => {
  let extension: vscode.Extension<Api>;
  suiteSetup(async () => {
    const found = vscode.extensions.getExtension<Api>(ID);
    assert.ok(found, `${ID} is not there`);
    extension = found;
    await extension.activate();
  });

  test('every command that package.json promises is there', async () => {
    const { contributes } = extension.packageJSON as Manifest;
    const registered = new Set(await vscode.commands.getCommands(true));
    const missing = contributes.commands.map(({ command }) => command).filter((command) => !registered.has(command));
    assert.deepEqual(missing, []);
  });

  /** Every module that the extension host has by `require`. */
  const modules = createRequire(__filename).cache;
  const isLoaded = (name: string): boolean => path.join(extension.extensionPath, 'dist', name) in modules;

  test('a window without a task has loaded the places to call at, and nothing else', () => {
    assert.ok(isLoaded('extension.cjs'));
    assert.ok(!isLoaded('coagency.cjs'));
    assert.equal(extension.exports.session(), null);
  });

  test('what activation takes', function () {
    // Loaded once more, as the editor loads it: the figure is printed, since machines differ.
    const file = path.join(extension.extensionPath, 'dist/extension.cjs');
    const load = createRequire(file);
    delete load.cache[load.resolve(file)];
    const begun = performance.now();
    load(file);
    const loading = performance.now() - begun;
    this.test!.title += `: ${loading.toFixed(1)} ms of loading, ${extension.exports.activatedIn.toFixed(1)} ms in activate()`;
    assert.ok(extension.exports.activatedIn > 0);
  });

  test('the first command loads the rest', async () => {
    await vscode.commands.executeCommand('coagency.showPanel');
    assert.ok(isLoaded('coagency.cjs'));
  });
});

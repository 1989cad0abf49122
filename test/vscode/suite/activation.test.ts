import assert from 'node:assert/strict';
import * as vscode from 'vscode';

const ID = 'coagency.coagency';

interface Manifest {
  readonly contributes: { readonly commands: readonly { readonly command: string }[] };
}

suite('activation', () => {
  let extension: vscode.Extension<unknown>;
  suiteSetup(async () => {
    const found = vscode.extensions.getExtension(ID);
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
});

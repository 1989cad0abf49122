import assert from 'node:assert/strict';
import * as vscode from 'vscode';

const ID = 'coagency.coagency';

interface Manifest {
  readonly contributes: { readonly commands: readonly { readonly command: string }[] };
}

suite('activation', () => {
  suiteSetup(async () => {
    const extension = vscode.extensions.getExtension(ID);
    assert.ok(extension, `${ID} is not there`);
    await extension.activate();
  });

  test('every command that package.json promises is there', async () => {
    const { contributes } = vscode.extensions.getExtension(ID)?.packageJSON as Manifest;
    const registered = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(
      contributes.commands.map(({ command }) => command).filter((command) => !registered.has(command)),
      [],
    );
  });
});

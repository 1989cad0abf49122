import { commands } from 'vscode';

/** Context keys for `when` clauses: the editor is told only what it does not know yet. */
export class ContextKeys {
  readonly #told = new Map<string, boolean>();

  set(key: string, value: boolean): void {
    if (this.#told.get(key) === value) return;
    this.#told.set(key, value);
    void commands.executeCommand('setContext', key, value);
  }
}

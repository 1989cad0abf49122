import { window, l10n } from 'vscode';
import type { SecretStorage } from 'vscode';

const SECRET = 'coagency.model.key';

/** The model's API key: in SecretStorage, never in settings. For unattended use the environment may hold it. */
export class ModelKey {
  readonly #secrets: SecretStorage;

  constructor(secrets: SecretStorage) {
    this.#secrets = secrets;
  }

  async get(): Promise<string | undefined> {
    return (await this.#secrets.get(SECRET)) ?? process.env['COAGENCY_API_KEY'];
  }

  /** An empty answer removes the key. */
  async ask(): Promise<void> {
    const key = await window.showInputBox({
      title: l10n.t('API key of the model server'),
      prompt: l10n.t('Kept in the editor’s secret storage. Leave empty to remove it.'),
      password: true,
      ignoreFocusOut: true,
    });
    if (key === undefined) return;
    if (key.trim() === '') await this.#secrets.delete(SECRET);
    else await this.#secrets.store(SECRET, key.trim());
  }
}

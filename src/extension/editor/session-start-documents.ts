import { EventEmitter, Uri, commands, l10n, workspace } from 'vscode';
import type { TextDocumentContentProvider } from 'vscode';
import type { SessionModel } from '../../core/session/model.ts';
import type { Roots } from '../capture/roots.ts';
import { Disposable } from '../dispose.ts';
import { UserError } from '../user-error.ts';

const SCHEME = 'coagency-start';

/** Files as they were when the session first saw them, read-only, and the editor's own multi-file diff against them. */
export class SessionStartDocuments extends Disposable implements TextDocumentContentProvider {
  readonly #model: () => SessionModel | undefined;
  readonly #roots: () => Roots;
  readonly onDidChange = this._register(new EventEmitter<Uri>()).event;

  constructor(model: () => SessionModel | undefined, roots: () => Roots) {
    super();
    this.#model = model;
    this.#roots = roots;
    this._register(workspace.registerTextDocumentContentProvider(SCHEME, this));
  }

  provideTextDocumentContent(uri: Uri): string {
    return this.#model()?.documents.firstTextOf(uri.path.slice(1)) ?? '';
  }

  /** Shows what a step (or, without one, the session) has changed. @throws UserError when that is nothing */
  async show(step?: string): Promise<void> {
    const model = this.#model();
    const view = model?.view().plan?.steps.find((each) => each.step.id === step);
    const { netChanges } = await import('../../core/findings/net-diff.ts');
    const changes = model ? netChanges(model.documents) : [];
    const files = view?.files.map(({ uri }) => uri) ?? changes.map(({ path }) => path);
    const resources = files.flatMap((path) => {
      const uri = this.#roots().toUri(path);
      const change = changes.find((each) => each.path === path);
      if (!uri || !change) return [];
      const before = change.state === 'new' ? undefined : Uri.from({ scheme: SCHEME, path: `/${path}`, query: model?.session ?? '' });
      return [[uri, before, change.state === 'deleted' ? undefined : uri]];
    });
    if (resources.length === 0) {
      throw new UserError(
        'no-changes',
        l10n.t('No change serves this step yet.'),
        l10n.t('Changes are seen a moment after you stop typing.'),
      );
    }
    const title = view ? l10n.t('Changes of: {0}', view.step.title) : l10n.t('Changes of this session');
    await commands.executeCommand('vscode.changes', title, resources);
  }
}

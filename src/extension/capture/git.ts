import type { Uri } from 'vscode';
import type { ReflogEntry } from '../../core/capture/reflog.ts';
import { Disposable } from '../dispose.ts';
import type { CaptureContext } from './context.ts';
import { gitApi } from './git-api.ts';
import type { GitApi, GitRepository } from './git-api.ts';
import { findGitFolder } from './git-folder.ts';
import { GitHead } from './git-head.ts';

const MAX_FILES = 200;

/**
 * Commits and switches of every repository of the workspace. Git's own reflog says what happened and why, whoever did
 * it; the git extension, where there is one, adds the whole message, the files, and repositories that lie deeper.
 */
export class Git extends Disposable {
  readonly #context: CaptureContext;
  readonly #heads = new Map<string, GitHead>();
  #api: GitApi | undefined;

  constructor(context: CaptureContext) {
    super();
    this.#context = context;
  }

  async start(): Promise<void> {
    await Promise.all(this.#context.scope.roots.folders.map((folder) => this.#addRepositoryOf(folder.uri)));
    // The extension may take its time to start: nothing waits for it.
    void this.#useExtension().catch((error: unknown) => this.#context.problem('git', error));
  }

  /** A file's text at HEAD. */
  async headText(path: string): Promise<string | undefined> {
    const uri = this.#context.scope.roots.toUri(path);
    const repository = uri && this.#api?.getRepository(uri);
    if (!repository) return undefined;
    try {
      return await repository.show('HEAD', uri.fsPath);
    } catch {
      return undefined;
    }
  }

  async #useExtension(): Promise<void> {
    const api = await gitApi();
    if (!api || this.isDisposed) return;
    this.#api = api;
    const add = (repository: GitRepository): void => {
      if (!this.#context.scope.roots.toPath(repository.rootUri)) return;
      void this.#addRepositoryOf(repository.rootUri).then((head) => {
        if (head) this._register(repository.state.onDidChange(this.#context.guard('git', () => head.look())));
      });
    };
    this._register(api.onDidOpenRepository(this.#context.guard('git', add)));
    for (const repository of api.repositories) add(repository);
  }

  async #addRepositoryOf(uri: Uri): Promise<GitHead | undefined> {
    const found = await findGitFolder(uri);
    if (!found || this.isDisposed) return undefined;
    const key = found.gitFolder.toString();
    const known = this.#heads.get(key);
    if (known) return known;
    const head = this._register(new GitHead(this.#context, found, (entries) => this.#record(found.root, entries)));
    this.#heads.set(key, head);
    await head.start();
    return head;
  }

  async #record(repositoryRoot: Uri, entries: readonly ReflogEntry[]): Promise<void> {
    const root = this.#context.scope.roots.toPath(repositoryRoot)?.path;
    const named = root ? { root } : {};
    for (const entry of entries) {
      if (entry.kind === 'switch') {
        this.#context.outbox.append({ kind: 'git.switched', ...named, from: entry.fromName ?? entry.from, to: entry.toName ?? entry.to });
        continue;
      }
      const { message, files } = await this.#describe(repositoryRoot, entry);
      this.#context.outbox.append({ kind: 'git.committed', ...named, commit: entry.to, message, ...(files ? { files } : {}) });
    }
  }

  async #describe(root: Uri, entry: ReflogEntry): Promise<{ message: string; files?: string[] }> {
    const repository = this.#api?.getRepository(root);
    if (!repository) return { message: entry.message };
    try {
      const message = (await repository.getCommit(entry.to)).message.trim();
      if (/^0+$/.test(entry.from)) return { message };
      const changes = await repository.diffBetween(entry.from, entry.to);
      const paths = changes.map((change) => this.#context.scope.place(change.uri)?.path);
      return { message, files: paths.filter((path) => path !== undefined).slice(0, MAX_FILES) };
    } catch {
      return { message: entry.message };
    }
  }
}

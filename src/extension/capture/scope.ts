import { RelativePattern, Uri, workspace } from 'vscode';
import type { WorkspaceFolder } from 'vscode';
import { IgnoreRules } from '../../core/capture/ignore-rules.ts';
import { SelectionRules } from '../../core/capture/selection-rules.ts';
import type { Exclusion } from '../../core/capture/selection-rules.ts';
import { Roots } from './roots.ts';

/** A document or file that counts as work. */
export interface Place {
  readonly path: string;
  /** Recorded by name and hash only. */
  readonly exclusion?: Exclusion;
  /** Has a file of its own, which others can change. */
  readonly onDisk: boolean;
}

export interface ScopeOptions {
  readonly exclude: readonly string[];
  readonly include?: readonly string[];
  /** Folders of our own, never recorded. */
  readonly own: readonly Uri[];
}

const NESTED_LIMIT = 500;
const SEARCH_MILLISECONDS = 3_000;

/**
 * Which documents and files count: those in a root of the workspace, its notebooks' cells, and untitled ones. Settings,
 * output, logs, diffs and virtual documents have other schemes or lie outside. `load` first: it reads `.gitignore` files.
 */
export class Scope {
  readonly roots = new Roots();
  readonly #rules: SelectionRules;
  readonly #own: readonly string[];
  readonly #ignore = new Map<string, IgnoreRules>();

  constructor(options: ScopeOptions) {
    this.#rules = new SelectionRules(options.exclude, options.include);
    this.#own = options.own.map((uri) => `${uri.toString().replace(/\/$/, '')}/`);
  }

  async load(): Promise<void> {
    await Promise.all(this.roots.folders.map((folder) => this.#loadFolder(folder)));
  }

  /** Reads a `.gitignore` again that was written or removed. */
  async reload(file: Uri): Promise<void> {
    const rooted = this.roots.toPath(file);
    if (rooted) await this.#read(this.#ignoreOf(rooted.folder), file, rooted.relative.replace(/\/?[^/]*$/, ''));
  }

  place(uri: Uri): Place | undefined {
    if (uri.scheme === 'untitled') return { path: this.#untitled(uri), onDisk: false };
    if (uri.scheme === 'vscode-notebook-cell') return this.#cell(uri);
    const rooted = this.roots.toPath(uri);
    if (!rooted || rooted.relative === '') return undefined;
    if (this.#own.length > 0) {
      const name = `${uri.toString()}/`;
      if (this.#own.some((own) => name.startsWith(own))) return undefined;
    }
    const rules = this.#ignore.get(rooted.folder.uri.toString());
    const exclusion = this.#rules.exclusion(rooted.relative, (path) => rules?.ignored(path) ?? false);
    return { path: rooted.path, exclusion, onDisk: true };
  }

  /** Is it a folder that nothing is recorded of? A pattern can say so of folders alone. */
  ignoresFolder(path: string): boolean {
    const rooted = this.roots.toPath(this.roots.toUri(path)!);
    if (!rooted) return true;
    const rules = this.#ignore.get(rooted.folder.uri.toString());
    return this.#rules.exclusion(`${rooted.relative}/`, (folder) => rules?.ignored(folder) ?? false) === 'ignored';
  }

  #untitled(uri: Uri): string {
    const inRoot = this.roots.folders[0] && uri.path.startsWith('/') ? this.roots.toPath(this.#withRootScheme(uri)) : undefined;
    return `untitled:${inRoot?.path ?? uri.path.slice(uri.path.lastIndexOf('/') + 1)}`;
  }

  #cell(uri: Uri): Place | undefined {
    const id = uri.fragment.replaceAll(/[^A-Za-z0-9_-]/g, '');
    if (!uri.path.startsWith('/')) return { path: `untitled:${uri.path}#${id}`, onDisk: false };
    const notebook = this.place(this.#withRootScheme(uri));
    return notebook && { path: `${notebook.path}#${id}`, exclusion: notebook.exclusion, onDisk: false };
  }

  #withRootScheme(uri: Uri): Uri {
    return uri.with({ scheme: this.roots.folders[0]?.uri.scheme ?? 'file', authority: this.roots.folders[0]?.uri.authority, fragment: '' });
  }

  #ignoreOf(folder: WorkspaceFolder): IgnoreRules {
    const key = folder.uri.toString();
    let rules = this.#ignore.get(key);
    if (!rules) this.#ignore.set(key, (rules = new IgnoreRules()));
    return rules;
  }

  async #loadFolder(folder: WorkspaceFolder): Promise<void> {
    const rules = this.#ignoreOf(folder);
    const nested = Promise.resolve(workspace.findFiles(new RelativePattern(folder, '**/.gitignore'), '**/node_modules/**', NESTED_LIMIT));
    const files = await Promise.race([nested, new Promise<Uri[]>((resolve) => setTimeout(resolve, SEARCH_MILLISECONDS, []))]).catch(
      () => [],
    );
    const folders = new Map(files.map((file) => [this.roots.toPath(file)?.relative.replace(/\/?[^/]*$/, '') ?? '', file]));
    folders.set('', Uri.joinPath(folder.uri, '.gitignore'));
    await Promise.all([...folders].map(([inside, file]) => this.#read(rules, file, inside)));
  }

  async #read(rules: IgnoreRules, file: Uri, folder: string): Promise<void> {
    try {
      rules.set(folder, new TextDecoder().decode(await workspace.fs.readFile(file)));
    } catch {
      rules.delete(folder);
    }
  }
}

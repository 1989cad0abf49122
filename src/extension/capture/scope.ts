import { realpathSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { sep } from 'node:path';
import { Uri } from 'vscode';
import { isSecretFile } from '../../core/capture/secret-files.ts';
import { SelectionRules } from '../../core/capture/selection-rules.ts';
import type { Exclusion } from '../../core/capture/selection-rules.ts';
import { IgnoreFiles } from './ignore-files.ts';
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
  readonly roots?: Roots;
}

/**
 * Which documents and files count: those in a root of the workspace, its notebooks' cells, and untitled ones. Settings,
 * output, logs, diffs and virtual documents have other schemes or lie outside. `load` first: it reads what git ignores.
 */
export class Scope {
  readonly roots: Roots;
  readonly #rules: SelectionRules;
  readonly #options: ScopeOptions;
  #own: readonly string[];
  /** By root. */
  readonly #ignore: ReadonlyMap<string, IgnoreFiles>;
  /** The true folders of roots on this machine's disk. */
  readonly #real: { readonly path: string; readonly uri: Uri }[] = [];

  constructor(options: ScopeOptions) {
    this.#options = options;
    this.roots = options.roots ?? new Roots();
    this.#rules = new SelectionRules(options.exclude, options.include);
    this.#own = options.own.map(asFolder);
    this.#ignore = new Map(this.roots.folders.map((folder) => [folder.uri.toString(), new IgnoreFiles(folder)]));
  }

  async load(): Promise<void> {
    await Promise.all([...[...this.#ignore.values()].map((files) => files.load()), this.#findOwn()]);
  }

  /** Files outside of the roots that say what is ignored in them. */
  get ignoreFilesOutside(): readonly Uri[] {
    return [...this.#ignore.values()].flatMap(({ outside }) => outside);
  }

  /** Reads a `.gitignore` again that was written or removed. */
  async reload(file: Uri): Promise<void> {
    const rooted = this.roots.toPath(file);
    if (rooted) await this.#ignore.get(rooted.folder.uri.toString())?.reload(file, rooted.relative);
    else await Promise.all([...this.#ignore.values()].map((files) => files.load()));
  }

  place(uri: Uri): Place | undefined {
    if (uri.scheme === 'untitled') return { path: this.#untitled(uri), onDisk: false };
    if (uri.scheme === 'vscode-notebook-cell') return this.#cell(uri);
    const rooted = this.roots.toPath(uri);
    if (!rooted || rooted.relative === '') return undefined;
    if (this.#own.length > 0) {
      const name = asFolder(uri);
      if (this.#own.some((own) => name.startsWith(own))) return undefined;
    }
    const files = this.#ignore.get(rooted.folder.uri.toString());
    const exclusion = this.#rules.exclusion(rooted.relative, (path) => files?.ignored(path) ?? false);
    return { path: rooted.path, exclusion, onDisk: true };
  }

  /** A notebook, untitled or in a root. */
  placeOfNotebook(uri: Uri): Place | undefined {
    if (uri.scheme === 'untitled' && !uri.path.startsWith('/')) return { path: `untitled:${uri.path}`, onDisk: false };
    return this.place(uri);
  }

  /**
   * A link may lead from a harmless name to a secret, or to what is ignored: what its target's own place says of it. Asks the
   * disk: for a document that opens or a file that changed, not for a key press.
   */
  exclusionOfTarget(uri: Uri): Exclusion | undefined {
    if (uri.scheme !== 'file' || this.#real.length === 0) return undefined;
    let real: string;
    try {
      real = realpathSync.native(uri.fsPath);
    } catch {
      return undefined;
    }
    if (real === uri.fsPath) return undefined;
    if (isSecretFile(real.replaceAll(sep, '/'))) return 'secret';
    const root = this.#real.find(({ path }) => real.startsWith(`${path}${sep}`));
    if (!root) return undefined;
    const target = Uri.joinPath(root.uri, real.slice(root.path.length + 1).replaceAll(sep, '/'));
    const place = this.place(target);
    // What has no place there is our own log.
    return place ? place.exclusion : 'ignored';
  }

  /** Is it a folder that nothing is recorded of? A pattern can say so of folders alone. */
  ignoresFolder(path: string): boolean {
    const rooted = this.roots.toPath(this.roots.toUri(path)!);
    if (!rooted) return true;
    const files = this.#ignore.get(rooted.folder.uri.toString());
    return this.#rules.exclusion(`${rooted.relative}/`, (folder) => files?.ignored(folder) ?? false) === 'ignored';
  }

  #untitled(uri: Uri): string {
    const inRoot = uri.path.startsWith('/') ? this.#inRoots(uri) : undefined;
    return `untitled:${inRoot ?? uri.path.slice(uri.path.lastIndexOf('/') + 1)}`;
  }

  /** The path in whichever root a path without its scheme lies. */
  #inRoots(uri: Uri): string | undefined {
    for (const { uri: root } of this.roots.folders) {
      const rooted = this.roots.toPath(uri.with({ scheme: root.scheme, authority: root.authority, fragment: '' }));
      if (rooted) return rooted.path;
    }
    return undefined;
  }

  #cell(uri: Uri): Place | undefined {
    const id = uri.fragment.replaceAll(/[^A-Za-z0-9_-]/g, '');
    const scheme = schemeOfCell(uri.fragment);
    // What the window calls remote is an ordinary file here, and has no authority.
    const authority = scheme === 'file' ? '' : uri.authority;
    const notebook = this.placeOfNotebook(uri.with({ scheme, authority, fragment: '' }));
    return notebook && { path: `${notebook.path}#${id}`, exclusion: notebook.exclusion, onDisk: false };
  }

  /** Our own folder may be named by a way that leads over links. */
  async #findOwn(): Promise<void> {
    const real = async (uri: Uri): Promise<string | undefined> =>
      uri.scheme === 'file' ? realpath(uri.fsPath).catch(() => undefined) : undefined;
    for (const { uri } of this.roots.folders) {
      const path = await real(uri);
      if (path !== undefined) this.#real.push({ path, uri });
    }
    for (const own of this.#options.own) {
      const path = await real(own);
      for (const root of this.#real) {
        if (!path?.startsWith(`${root.path}${sep}`)) continue;
        this.#own = [...this.#own, asFolder(Uri.joinPath(root.uri, path.slice(root.path.length + 1).replaceAll(sep, '/')))];
      }
    }
  }
}

const asFolder = (uri: Uri): string => `${uri.toString().replace(/\/$/, '')}/`;

/** VS Code writes the scheme of a cell's notebook into the fragment: a number, `s`, and the scheme in base 64. */
function schemeOfCell(fragment: string): string {
  const encoded = /^[^s]+s(.+)$/.exec(decodeURIComponent(fragment))?.[1] ?? '';
  const scheme = Buffer.from(encoded, 'base64').toString('latin1');
  return scheme === 'vscode-remote' || !/^[a-z][a-z0-9+.-]*$/.test(scheme) ? 'file' : scheme;
}

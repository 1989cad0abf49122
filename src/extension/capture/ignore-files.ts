import { FileType, RelativePattern, Uri, workspace } from 'vscode';
import type { WorkspaceFolder } from 'vscode';
import { IgnoreRules } from '../../core/capture/ignore-rules.ts';
import type { RulesAbove } from '../../core/capture/ignore-rules.ts';
import { userExcludesFile } from '../../node/user-excludes.ts';
import { findGitFolder } from './git-folder.ts';

const NESTED_LIMIT = 500;
const SEARCH_MILLISECONDS = 3_000;
/** Folders of a virtual file system that are looked into. */
const FOLDERS_LIMIT = 500;
const SKIPPED = new Set(['node_modules', '.git']);

/**
 * All that git reads to know what one root ignores: `.gitignore` in it, in its folders and in those above up to the repository's,
 * `.git/info/exclude`, and the user's own excludes. Read through `workspace.fs`, so that it works wherever the root lies.
 */
export class IgnoreFiles {
  readonly #folder: WorkspaceFolder;
  readonly #rules = new IgnoreRules();
  #outside: readonly Uri[] = [];

  constructor(folder: WorkspaceFolder) {
    this.#folder = folder;
  }

  /** `path`: relative to the root; a folder's ends with a slash. */
  ignored(path: string): boolean {
    return this.#rules.ignored(path);
  }

  /** Files outside of the root that count, there or not: a watcher of the root does not see them. */
  get outside(): readonly Uri[] {
    return this.#outside;
  }

  async load(): Promise<void> {
    await Promise.all([this.#loadAbove(), this.#loadInside()]);
  }

  /** Reads a `.gitignore` in the root again. `relative`: its path. */
  async reload(file: Uri, relative: string): Promise<void> {
    const folder = relative.replace(/\/?[^/]*$/, '');
    const text = await read(file);
    if (text === undefined) this.#rules.delete(folder);
    else this.#rules.set(folder, text);
  }

  async #loadAbove(): Promise<void> {
    const { uri } = this.#folder;
    const git = await findGitFolder(uri);
    if (!git) return;
    const prefix = below(git.root, uri);
    const places: { prefix: string; file: Uri }[] = [];
    if (uri.scheme === 'file') places.push({ prefix, file: Uri.file(await userExcludesFile(uri.fsPath)) });
    places.push({ prefix, file: Uri.joinPath(git.commonFolder, 'info/exclude') });
    for (let at = git.root, rest = prefix; rest !== ''; rest = rest.slice(rest.indexOf('/') + 1)) {
      places.push({ prefix: rest, file: Uri.joinPath(at, '.gitignore') });
      at = Uri.joinPath(at, rest.slice(0, rest.indexOf('/')));
    }
    this.#outside = places.map(({ file }) => file);
    const levels = await Promise.all(
      places.map(async (place): Promise<RulesAbove> => ({ prefix: place.prefix, text: (await read(place.file)) ?? '' })),
    );
    this.#rules.setAbove(levels);
  }

  async #loadInside(): Promise<void> {
    const files = this.#folder.uri.scheme === 'file' ? await this.#search() : await this.#walk();
    const own = Uri.joinPath(this.#folder.uri, '.gitignore');
    const all = new Map([...files, own].map((file) => [file.toString(), file]));
    await Promise.all([...all.values()].map((file) => this.reload(file, below(this.#folder.uri, file).slice(0, -1))));
  }

  async #search(): Promise<readonly Uri[]> {
    const found = workspace.findFiles(new RelativePattern(this.#folder, '**/.gitignore'), '**/node_modules/**', NESTED_LIMIT);
    return withinTime(Promise.resolve(found));
  }

  /** Nobody searches a virtual file system for us. */
  async #walk(): Promise<readonly Uri[]> {
    const found: Uri[] = [];
    const queue = [this.#folder.uri];
    let ended = false;
    const walking = async (): Promise<Uri[]> => {
      for (let seen = 0; queue.length > 0 && seen < FOLDERS_LIMIT && !ended; seen++) {
        const folder = queue.shift()!;
        for (const [name, type] of await Promise.resolve(workspace.fs.readDirectory(folder)).catch(() => [])) {
          if (name === '.gitignore') found.push(Uri.joinPath(folder, name));
          else if (type === FileType.Directory && !SKIPPED.has(name)) queue.push(Uri.joinPath(folder, name));
        }
      }
      return found;
    };
    await withinTime(walking());
    ended = true;
    return found;
  }
}

/** Where a file or folder lies below another, with a slash at the end; '' for the folder itself. */
function below(folder: Uri, uri: Uri): string {
  const path = `${uri.path.replace(/\/$/, '')}/`;
  return path.slice(folder.path.replace(/\/$/, '').length + 1);
}

async function read(file: Uri): Promise<string | undefined> {
  try {
    return new TextDecoder().decode(await workspace.fs.readFile(file));
  } catch {
    return undefined;
  }
}

/** What is not found in time is done without. */
async function withinTime(search: Promise<readonly Uri[]>): Promise<readonly Uri[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<readonly Uri[]>((resolve) => (timer = setTimeout(resolve, SEARCH_MILLISECONDS, [])));
  try {
    return await Promise.race([search, late]);
  } catch {
    return [];
  } finally {
    clearTimeout(timer);
  }
}

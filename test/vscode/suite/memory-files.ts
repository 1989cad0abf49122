import * as vscode from 'vscode';

interface Entry {
  readonly type: vscode.FileType;
  readonly content: Uint8Array;
  readonly ctime: number;
  readonly mtime: number;
}

/** A file system that is nowhere on disk, as those of remote repositories and the like: `memory:` for tests. */
export class MemoryFiles implements vscode.FileSystemProvider {
  readonly #changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.#changed.event;
  readonly #entries = new Map<string, Entry>();
  /** While set, what every question about a file is answered with. */
  fails: vscode.FileSystemError | undefined;
  #time = 1;

  constructor(files: Readonly<Record<string, string>>) {
    this.#set('/', vscode.FileType.Directory);
    for (const [path, text] of Object.entries(files)) {
      for (let slash = path.indexOf('/', 1); slash !== -1; slash = path.indexOf('/', slash + 1))
        this.#set(path.slice(0, slash), vscode.FileType.Directory);
      this.#set(path, vscode.FileType.File, Buffer.from(text));
    }
  }

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  stat({ path }: vscode.Uri): vscode.FileStat {
    const { type, content, ctime, mtime } = this.#get(path);
    return { type, ctime, mtime, size: content.length };
  }

  readDirectory({ path }: vscode.Uri): [string, vscode.FileType][] {
    const prefix = path === '/' ? '/' : `${path}/`;
    return [...this.#entries]
      .filter(([each]) => each !== '/' && each.startsWith(prefix) && !each.slice(prefix.length).includes('/'))
      .map(([each, { type }]) => [each.slice(prefix.length), type]);
  }

  createDirectory(uri: vscode.Uri): void {
    this.#set(uri.path, vscode.FileType.Directory);
    this.#tell(vscode.FileChangeType.Created, uri);
  }

  readFile({ path }: vscode.Uri): Uint8Array {
    return this.#get(path).content;
  }

  writeFile(uri: vscode.Uri, content: Uint8Array): void {
    const isNew = !this.#entries.has(uri.path);
    this.#set(uri.path, vscode.FileType.File, content);
    this.#tell(isNew ? vscode.FileChangeType.Created : vscode.FileChangeType.Changed, uri);
  }

  delete(uri: vscode.Uri): void {
    for (const path of this.#under(uri.path)) this.#entries.delete(path);
    this.#tell(vscode.FileChangeType.Deleted, uri);
  }

  rename(from: vscode.Uri, to: vscode.Uri): void {
    for (const path of this.#under(from.path)) {
      this.#entries.set(to.path + path.slice(from.path.length), this.#entries.get(path)!);
      this.#entries.delete(path);
    }
    this.#tell(vscode.FileChangeType.Deleted, from);
    this.#tell(vscode.FileChangeType.Created, to);
  }

  #get(path: string): Entry {
    if (this.fails) throw this.fails;
    const entry = this.#entries.get(path);
    if (!entry) throw vscode.FileSystemError.FileNotFound(path);
    return entry;
  }

  #set(path: string, type: vscode.FileType, content: Uint8Array = new Uint8Array()): void {
    const mtime = ++this.#time;
    this.#entries.set(path, { type, content, ctime: this.#entries.get(path)?.ctime ?? mtime, mtime });
  }

  #under(path: string): string[] {
    return [...this.#entries.keys()].filter((each) => each === path || each.startsWith(`${path}/`));
  }

  #tell(type: vscode.FileChangeType, uri: vscode.Uri): void {
    this.#changed.fire([{ type, uri }]);
  }
}

import { posix } from 'node:path';
import type { FileStat, Files, OpenFile } from '../../../../src/node/files.ts';

/** A file: what a program sees of it, and what a power cut would leave. */
interface Content {
  readonly id: number;
  seen: Uint8Array;
  safe: Uint8Array;
}

/** Called before every operation; may throw, as a disk does. `bytes`: how many are to be written. Returns how many to take at most. */
export type Fault = (operation: string, path: string, bytes: number) => number | void;

export function diskError(code: string): Error {
  return Object.assign(new Error(`${code}: no such luck`), { code });
}

/**
 * A file system in memory that knows what a crash leaves: contents as of their last fsync (and any part of what came after), names as
 * of their folder's last fsync (or not).
 */
export class MemoryFiles implements Files {
  fault: Fault = () => {};
  /** Called before every operation; what it resolves to is waited for: a disk that is slow. */
  hold: (operation: string, path: string) => Promise<void> = () => Promise.resolve();
  operations = 0;
  #names = new Map<string, Content>();
  #safeNames = new Map<string, Content>();
  readonly #folders = new Set<string>(['/']);
  #ids = 0;

  /** What programs see, by path. */
  contents(): Map<string, Buffer> {
    return new Map([...this.#names].map(([path, content]) => [path, Buffer.from(content.seen)]));
  }
  put(path: string, bytes: Uint8Array): void {
    this.#names.set(path, { id: ++this.#ids, seen: bytes, safe: bytes });
  }
  removeAll(): void {
    this.#names.clear();
    this.#folders.clear();
  }

  /**
   * The disk after the power went. `pick(n)` gives a number from 0 to n: how much of what was not synced has made it. A process that
   * is killed (not the machine) leaves all that was written: `pick = (n) => n`.
   */
  afterCrash(pick: (n: number) => number): MemoryFiles {
    const after = new MemoryFiles();
    for (const folder of this.#folders) after.#folders.add(folder);
    const paths = new Set([...this.#names.keys(), ...this.#safeNames.keys()]);
    for (const path of paths) {
      const [seen, safe] = [this.#names.get(path), this.#safeNames.get(path)];
      const content = seen === safe ? seen : pick(1) === 1 ? seen : safe;
      if (content) after.put(path, survivor(content, pick));
    }
    after.#safeNames = new Map(after.#names);
    return after;
  }

  async open(path: string, flags: 'wx' | 'r+' | 'r'): Promise<OpenFile> {
    await this.#operation('open', path);
    if (flags === 'wx') {
      if (this.#names.has(path)) throw diskError('EEXIST');
      if (!this.#folders.has(posix.dirname(path))) throw diskError('ENOENT');
      this.#names.set(path, { id: ++this.#ids, seen: new Uint8Array(), safe: new Uint8Array() });
    }
    return this.#handle(path, this.#get(path));
  }
  async read(path: string): Promise<Uint8Array> {
    await this.#operation('read', path);
    return Buffer.from(this.#get(path).seen);
  }
  async list(folder: string): Promise<string[]> {
    await this.#operation('list', folder);
    if (!this.#folders.has(folder)) throw diskError('ENOENT');
    return [...this.#names.keys()].filter((path) => posix.dirname(path) === folder).map((path) => posix.basename(path));
  }
  async makeFolder(folder: string): Promise<void> {
    await this.#operation('makeFolder', folder);
    for (let path = folder; path !== '/'; path = posix.dirname(path)) this.#folders.add(path);
  }
  async rename(from: string, to: string): Promise<void> {
    await this.#operation('rename', from);
    this.#names.set(to, this.#get(from));
    this.#names.delete(from);
  }
  async remove(path: string): Promise<void> {
    await this.#operation('remove', path);
    this.#get(path);
    this.#names.delete(path);
  }
  async stat(path: string): Promise<FileStat | undefined> {
    await this.#operation('stat', path);
    const content = this.#names.get(path);
    return content && stat(content);
  }
  async syncFolder(folder: string): Promise<void> {
    await this.#operation('syncFolder', folder);
    for (const path of new Set([...this.#names.keys(), ...this.#safeNames.keys()])) {
      if (posix.dirname(path) !== folder) continue;
      const content = this.#names.get(path);
      if (content) this.#safeNames.set(path, content);
      else this.#safeNames.delete(path);
    }
  }

  #handle(path: string, content: Content): OpenFile {
    return {
      write: async (bytes, position) => {
        const taken = bytes.subarray(0, (await this.#operation('write', path, bytes.length)) ?? bytes.length);
        const seen = new Uint8Array(Math.max(content.seen.length, position + taken.length));
        seen.set(content.seen);
        seen.set(taken, position);
        content.seen = seen;
        return taken.length;
      },
      read: async (position, length) => content.seen.slice(position, position + length),
      truncate: async (length) => {
        await this.#operation('truncate', path);
        content.seen = content.seen.slice(0, length);
      },
      sync: async () => {
        await this.#operation('sync', path);
        content.safe = content.seen;
      },
      stat: async () => stat(content),
      close: async () => {},
    };
  }

  async #operation(operation: string, path: string, bytes = 0): Promise<number | void> {
    // As on a real disk, others get their turn before it is done.
    await this.hold(operation, path);
    this.operations++;
    return this.fault(operation, path, bytes);
  }

  #get(path: string): Content {
    const content = this.#names.get(path);
    if (!content) throw diskError('ENOENT');
    return content;
  }
}

function stat(content: Content): FileStat {
  return { size: content.seen.length, identity: String(content.id), modified: 0 };
}

/** Some of what was not synced has reached the disk: a length in between, and in it blocks that are still empty. */
function survivor({ seen, safe }: Content, pick: (n: number) => number): Uint8Array {
  if (seen === safe) return safe;
  const length = safe.length + pick(Math.max(0, seen.length - safe.length));
  const bytes = new Uint8Array(length);
  const written = pick(1) === 1 ? length : Math.min(length, safe.length + pick(length - safe.length));
  bytes.set(seen.slice(0, written));
  bytes.set(safe.slice(0, length));
  return bytes;
}

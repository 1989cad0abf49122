import type { BigIntStats } from 'node:fs';
import { mkdir, open, readFile, readdir, rename, stat, unlink } from 'node:fs/promises';

/** An open file. Positions and lengths in bytes. */
export interface OpenFile {
  /** Writes at `position`; resolves to how many bytes were written, which may be fewer. */
  write(bytes: Uint8Array, position: number): Promise<number>;
  /** Up to `length` bytes from `position`; fewer only at the end. */
  read(position: number, length: number): Promise<Uint8Array>;
  truncate(length: number): Promise<void>;
  sync(): Promise<void>;
  /** Size, and an identity that another file at the same path would not share. */
  stat(): Promise<FileStat>;
  close(): Promise<void>;
}

export interface FileStat {
  readonly size: number;
  readonly identity: string;
  /** Milliseconds since the epoch. */
  readonly modified: number;
}

/** What the log needs of a file system. Errors carry node's `code` (`ENOENT`, `ENOSPC`, …). */
export interface Files {
  /** `wx`: create, fail when it exists; `r+`: read and write; `r`: read. `mode`: rights of a new file; absent: the usual ones. */
  open(path: string, flags: 'wx' | 'r+' | 'r', mode?: number): Promise<OpenFile>;
  read(path: string): Promise<Uint8Array>;
  list(folder: string): Promise<string[]>;
  makeFolder(folder: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Undefined when there is no such file. */
  stat(path: string): Promise<FileStat | undefined>;
  /** Makes names made, renamed or removed in the folder durable. */
  syncFolder(folder: string): Promise<void>;
}

export function errorCode(error: unknown): string | undefined {
  return error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
}

export const nodeFiles: Files = {
  async open(path, flags, mode) {
    const handle = await open(path, flags, mode);
    return {
      write: async (bytes, position) => (await handle.write(bytes, 0, bytes.length, position)).bytesWritten,
      read: async (position, length) => {
        const bytes = Buffer.allocUnsafe(length);
        let filled = 0;
        while (filled < length) {
          const { bytesRead } = await handle.read(bytes, filled, length - filled, position + filled);
          if (bytesRead === 0) break;
          filled += bytesRead;
        }
        return bytes.subarray(0, filled);
      },
      truncate: (length) => handle.truncate(length),
      sync: () => handle.datasync(),
      stat: async () => fileStat(await handle.stat({ bigint: true })),
      close: () => handle.close(),
    };
  },
  read: (path) => readFile(path),
  list: (folder) => readdir(folder),
  makeFolder: async (folder) => void (await mkdir(folder, { recursive: true })),
  rename,
  remove: unlink,
  async stat(path) {
    try {
      return fileStat(await stat(path, { bigint: true }));
    } catch (error) {
      if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return undefined;
      throw error;
    }
  },
  async syncFolder(folder) {
    // Windows cannot open a folder; its file systems keep names durable by themselves.
    if (process.platform === 'win32') return;
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
};

/** From 64 bits: as a double, the numbers of two files of an NTFS may be one. */
function fileStat({ size, dev, ino, mtimeMs }: BigIntStats): FileStat {
  return { size: Number(size), identity: `${dev}:${ino}`, modified: Number(mtimeMs) };
}

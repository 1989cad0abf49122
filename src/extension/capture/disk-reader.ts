import { FileSystemError, FileType, Uri, workspace } from 'vscode';
import { documentText, readContent } from '../../core/capture/file-content.ts';
import type { FileContent } from '../../core/capture/file-content.ts';
import type { CaptureContext } from './context.ts';

/** 'unknown': it lies in no root of this window, or it could not be asked. Nothing follows from that. */
export type Found = FileContent | 'folder' | 'gone' | 'too-large' | 'unknown';

const MAX_BYTES = 64 * 1_024 * 1_024;
const MAX_BURST_BYTES = 128 * 1_024 * 1_024;
/** Texts longer than this give no patch anyway. */
const MAX_KEPT = 512 * 1_024;
const MAX_LISTED = 500;

type Decode = (bytes: Uint8Array, options: { readonly encoding: string }) => Thenable<string>;

/** From VS Code 1.100 on, which also tells the encodings. */
const decoding = (workspace as { readonly decode?: Decode }).decode;

/** Reads what one burst has changed on disk, bounded in bytes and in number. */
export class DiskReader {
  readonly #context: CaptureContext;
  /** Whether roots are there, by their addresses. */
  readonly #roots = new Map<string, Promise<boolean>>();
  #bytes = 0;

  constructor(context: CaptureContext) {
    this.#context = context;
  }

  async read(path: string): Promise<Found> {
    const uri = this.#context.scope.roots.toUri(path);
    if (!uri) return 'unknown';
    try {
      const { type, size } = await workspace.fs.stat(uri);
      if (type & FileType.Directory) return 'folder';
      this.#bytes += size;
      if (size > MAX_BYTES || this.#bytes > MAX_BURST_BYTES) return 'too-large';
      const content = await this.#content(path, await workspace.fs.readFile(uri));
      return size > MAX_KEPT ? { hash: content.hash, size } : content;
    } catch (error) {
      return isNotThere(error) && (await this.#hasRootOf(uri)) ? 'gone' : 'unknown';
    }
  }

  /** Where the root itself is away (a drive that was taken out, a folder that was moved), nothing is known of what is in it. */
  #hasRootOf(uri: Uri): Promise<boolean> {
    const root = this.#context.scope.roots.toPath(uri)?.folder.uri;
    if (!root) return Promise.resolve(false);
    const asked = this.#roots.get(root.toString()) ?? isThere(root);
    this.#roots.set(root.toString(), asked);
    return asked;
  }

  /** Would its text be known if it had one? Bytes in an encoding that the editor does not tell say nothing of a document. */
  tellsTextOf({ text, size }: FileContent): boolean {
    return text !== undefined || size > MAX_KEPT || decoding !== undefined;
  }

  /** UTF-8, else in the encoding in which the editor had it: its text is compared with a document's, which may have lost bytes, too. */
  async #content(path: string, bytes: Uint8Array): Promise<FileContent> {
    const { hash, recordedEncoding } = this.#context;
    const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    const content = readContent(bytes, hash, (each) => strict.decode(each));
    const encoding = content.text === undefined ? recordedEncoding(path) : undefined;
    const decoded = encoding === undefined ? undefined : await decoding?.(bytes, { encoding });
    if (decoded === undefined || decoded.includes('\0')) return content;
    const text = documentText(decoded);
    return { hash: hash(text), size: content.size, text };
  }

  /** Paths of the files and folders in a new folder: a watcher may name the folder alone. */
  async list(folder: string): Promise<string[]> {
    const found: string[] = [];
    const root = this.#context.scope.roots.toUri(folder);
    const queue = root ? [root] : [];
    for (let next = queue.shift(); next && found.length < MAX_LISTED; next = queue.shift()) {
      for (const [name, type] of await this.#entries(next)) {
        const uri = Uri.joinPath(next, name);
        const place = this.#context.scope.place(uri);
        if (!place || place.exclusion === 'ignored' || found.length >= MAX_LISTED) continue;
        found.push(place.path);
        // A link could lead in a circle.
        if (type === FileType.Directory) queue.push(uri);
      }
    }
    return found;
  }

  async #entries(folder: Uri): Promise<readonly [string, FileType][]> {
    try {
      return await workspace.fs.readDirectory(folder);
    } catch {
      return [];
    }
  }
}

/** A refusal or a file system that is away for a moment says nothing of the file. A folder in its path may be a file by now. */
const isNotThere = (error: unknown): boolean =>
  error instanceof FileSystemError && (error.code === 'FileNotFound' || error.code === 'FileNotADirectory');

async function isThere(uri: Uri): Promise<boolean> {
  try {
    await workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}

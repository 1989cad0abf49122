import { FileType, workspace } from 'vscode';
import { diskPatch } from '../../core/capture/disk-patch.ts';
import type { DiskChange } from '../../core/capture/disk-burst.ts';
import { readContent } from '../../core/capture/file-content.ts';
import type { FileContent } from '../../core/capture/file-content.ts';
import { isSecretFile } from '../../core/capture/secret-files.ts';
import type { CaptureContext } from './context.ts';
import type { DocumentTracker } from './documents.ts';

/** A file's text at the last commit; undefined where there is none. */
export type HeadText = (path: string) => Promise<string | undefined>;

const MAX_BYTES = 64 * 1_024 * 1_024;
const MAX_BURST_BYTES = 128 * 1_024 * 1_024;
/** Beyond this many files at once, patches would say what a commit says better. */
const MAX_PATCHES = 200;

type Found = FileContent | 'folder' | 'gone' | 'too-large';

/** Turns a burst of changes on disk into events: reads, hashes, tells own saves from others' work, finds moves. */
export class DiskReader {
  readonly #context: CaptureContext;
  readonly #documents: () => DocumentTracker;
  readonly #headText: HeadText;
  #bytes = 0;
  #patches = 0;

  constructor(context: CaptureContext, documents: () => DocumentTracker, headText: HeadText) {
    this.#context = context;
    this.#documents = documents;
    this.#headText = headText;
  }

  async record(changes: readonly (readonly [path: string, change: DiskChange])[]): Promise<void> {
    this.#bytes = 0;
    this.#patches = 0;
    const gone = new Set(changes.filter(([, change]) => change === 'deleted').map(([path]) => path));
    for (const [path, change] of changes) {
      if (change === 'deleted') continue;
      const found = await this.#read(path);
      if (change === 'created') this.#created(path, found, gone);
      else await this.#changed(path, found);
    }
    for (const path of gone) this.deleted(path, this.#context.known.isFolder(path));
  }

  deleted(path: string, folder: boolean): void {
    this.#context.known.delete(path);
    this.#context.outbox.append({ kind: 'file.deleted', uri: path, ...(folder ? { folder } : {}) });
  }

  #created(path: string, found: Found, gone: Set<string>): void {
    const { known, outbox } = this.#context;
    if (found === 'gone') return;
    if (found === 'folder' || found === 'too-large') {
      outbox.append({ kind: 'file.created', uri: path, ...(found === 'folder' ? { folder: true } : {}) });
      return;
    }
    if (known.hash(path) === found.hash && !gone.has(path)) return;
    const from = known.pathOf(found.hash, gone);
    if (from !== undefined && found.size > 0) {
      gone.delete(from);
      known.rename(from, path);
      outbox.append({ kind: 'file.renamed', from, to: path });
      return;
    }
    known.set(path, found.hash);
    const patch = this.#patchFromNothing(path, found);
    if (patch === undefined) {
      outbox.append({ kind: 'file.created', uri: path, hash: found.hash, size: found.size });
      return;
    }
    outbox.append({ kind: 'file.created', uri: path, hash: this.#context.hash(''), size: 0 });
    outbox.append({ kind: 'file.changed', uri: path, hash: found.hash, size: found.size, patch });
  }

  /** A file that came with content is recorded as created empty, then filled: so a reader has its text. */
  #patchFromNothing(path: string, found: FileContent): string | undefined {
    if (!found.text || isSecretFile(path) || this.#documents().stateAt(path) || ++this.#patches > MAX_PATCHES) return undefined;
    return diskPatch(path, { text: '', hash: this.#context.hash('') }, { text: found.text, hash: found.hash });
  }

  async #changed(path: string, found: Found): Promise<void> {
    if (found === 'folder' || found === 'gone') return;
    if (found === 'too-large') {
      this.#context.problem('large file', new Error(`${path} changed on disk and is too large to be hashed`));
      return;
    }
    const { known, outbox } = this.#context;
    const before = known.hash(path);
    if (before === found.hash) return;
    const open = this.#documents().stateAt(path);
    // An open and clean document follows the disk by itself.
    if (open && !open.dirty && !open.excluded) return;
    const patch = open || isSecretFile(path) ? undefined : await this.#patch(path, found);
    known.set(path, found.hash);
    const ago = this.#context.signals.headMovedAgo;
    const origin = ago !== undefined && ago < 10_000 ? ('git' as const) : undefined;
    outbox.append({
      kind: 'file.changed',
      uri: path,
      hash: found.hash,
      size: found.size,
      ...(patch ? { patch } : {}),
      ...(origin ? { origin } : {}),
    });
  }

  /** Against what the log says, else against the last commit: the patch's own headers say which by hash. */
  async #patch(path: string, found: FileContent): Promise<string | undefined> {
    if (found.text === undefined || ++this.#patches > MAX_PATCHES) return undefined;
    const text = this.#context.recordedText(path) ?? (await this.#headText(path));
    if (text === undefined) return undefined;
    return diskPatch(path, { text, hash: this.#context.hash(text) }, { text: found.text, hash: found.hash });
  }

  async #read(path: string): Promise<Found> {
    const uri = this.#context.scope.roots.toUri(path);
    if (!uri) return 'gone';
    try {
      const { type, size } = await workspace.fs.stat(uri);
      if (type & FileType.Directory) return 'folder';
      this.#bytes += size;
      if (size > MAX_BYTES || this.#bytes > MAX_BURST_BYTES) return 'too-large';
      const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
      return readContent(await workspace.fs.readFile(uri), this.#context.hash, (bytes) => strict.decode(bytes));
    } catch {
      return 'gone';
    }
  }
}

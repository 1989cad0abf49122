import type { DiskChange } from '../../core/capture/disk-burst.ts';
import { diskPatch } from '../../core/capture/disk-patch.ts';
import type { FileContent } from '../../core/capture/file-content.ts';
import { findMoves } from '../../core/capture/moves.ts';
import { isSecretFile } from '../../core/capture/secret-files.ts';
import type { CaptureContext } from './context.ts';
import { DiskReader } from './disk-reader.ts';
import type { Found } from './disk-reader.ts';
import type { DocumentTracker } from './documents.ts';

/** A file's text at the last commit; undefined where there is none. */
export type HeadText = (path: string) => Promise<string | undefined>;

/** Beyond this many files at once, a commit says better what patches would. */
const MAX_PATCHES = 200;
const GIT_MS = 10_000;

/** Turns a burst of changes on disk into events: finds moves, tells own saves from others' work, writes patches. */
export class DiskRecorder {
  readonly #context: CaptureContext;
  readonly #documents: () => DocumentTracker;
  readonly #headText: HeadText;
  #patches = 0;

  constructor(context: CaptureContext, documents: () => DocumentTracker, headText: HeadText) {
    this.#context = context;
    this.#documents = documents;
    this.#headText = headText;
  }

  async record(burst: readonly (readonly [path: string, change: DiskChange])[]): Promise<void> {
    this.#patches = 0;
    // What the log knows was not created just now, even if word of its creation comes late.
    const changes = burst.map(
      ([path, change]) => [path, change === 'created' && this.#context.known.hash(path) !== undefined ? 'changed' : change] as const,
    );
    const reader = new DiskReader(this.#context);
    const arrived = await this.#readArrived(changes, reader);
    const gone = changes
      .filter(([path, change]) => change === 'deleted' && !arrived.has(path))
      .map(([path]) => this.#goneAt(path))
      .filter(({ path, hash }) => hash !== undefined || !this.#context.scope.ignoresFolder(path));
    const found = findMoves(
      {
        gone,
        arrived: [...arrived].map(([path, each]) => ({
          path,
          folder: each === 'folder',
          hash: typeof each === 'string' ? undefined : each.hash,
        })),
      },
      this.#context.hash(''),
    );
    for (const { from, to, folder } of found.moves) {
      this.#context.known.rename(from, to);
      this.#context.outbox.append({ kind: 'file.renamed', from, to, ...(folder ? { folder } : {}) });
    }
    for (const { path } of found.arrived) this.#created(path, arrived.get(path)!);
    for (const [path, change] of changes)
      if (change === 'changed' && !arrived.has(path)) await this.#changed(path, await reader.read(path));
    for (const { path, children } of found.gone) this.deleted(path, children !== undefined);
  }

  /** Files that the log has a text of and nobody has open: what became of them meanwhile? */
  async recheck(paths: Iterable<string>): Promise<void> {
    this.#patches = 0;
    const reader = new DiskReader(this.#context);
    for (const path of paths) {
      const text = this.#context.recordedText(path);
      if (text === undefined || path.startsWith('untitled:') || path.includes('.ipynb#') || this.#documents().stateAt(path)) continue;
      const found = await reader.read(path);
      if (found === 'gone') this.deleted(path, false);
      else if (typeof found !== 'object' || found.hash === this.#context.hash(text)) continue;
      else await this.#changed(path, found);
    }
  }

  deleted(path: string, folder: boolean): void {
    const { known } = this.#context;
    for (const each of [path, ...known.under(path).map((child) => child.path)]) known.delete(each);
    this.#context.outbox.append({ kind: 'file.deleted', uri: path, ...(folder ? { folder } : {}) });
  }

  /** New files and folders, with what new folders hold, less what the log has already. */
  async #readArrived(changes: readonly (readonly [string, DiskChange])[], reader: DiskReader): Promise<Map<string, Found>> {
    const arrived = new Map<string, Found>();
    const queue = changes.filter(([, change]) => change === 'created').map(([path]) => path);
    for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
      if (arrived.has(path)) continue;
      const found = await reader.read(path);
      if (found === 'gone' || (typeof found === 'object' && this.#context.known.hash(path) === found.hash)) continue;
      if (found === 'folder' && this.#context.scope.ignoresFolder(path)) continue;
      arrived.set(path, found);
      if (found === 'folder') queue.push(...(await reader.list(path)));
    }
    return arrived;
  }

  #goneAt(path: string) {
    const hash = this.#context.known.hash(path);
    const children = hash === undefined ? this.#context.known.under(path) : [];
    return { path, hash, ...(children.length > 0 ? { children } : {}) };
  }

  /** Recorded by name and hash only: the path, or what it links to. */
  #isConcealed(path: string): boolean {
    if (isSecretFile(path)) return true;
    const uri = this.#context.scope.roots.toUri(path);
    return uri !== undefined && this.#context.scope.exclusionOfTarget(uri) !== undefined;
  }

  /** A file that came with content is recorded as created empty, then filled: so a reader has its text. */
  #created(path: string, found: Found): void {
    const { known, outbox, hash } = this.#context;
    if (typeof found === 'string') {
      outbox.append({ kind: 'file.created', uri: path, ...(found === 'folder' ? { folder: true } : {}) });
      return;
    }
    known.set(path, found.hash);
    const nothing = { text: '', hash: hash('') };
    const { text } = found;
    const wanted = text && !this.#isConcealed(path) && !this.#documents().stateAt(path) && ++this.#patches <= MAX_PATCHES;
    const patch = wanted ? diskPatch(path, nothing, { text, hash: found.hash }) : undefined;
    if (patch === undefined) {
      outbox.append({ kind: 'file.created', uri: path, hash: found.hash, size: found.size });
      return;
    }
    outbox.append({ kind: 'file.created', uri: path, hash: nothing.hash, size: 0 });
    this.#append(path, found, patch);
  }

  async #changed(path: string, found: Found): Promise<void> {
    if (found === 'folder' || found === 'gone') return;
    if (found === 'too-large') {
      this.#context.problem('large file', new Error(`${path} changed on disk and is too large to be hashed`));
      return;
    }
    if (this.#context.known.hash(path) === found.hash) return;
    const open = this.#documents().stateAt(path);
    // An open and clean document follows the disk by itself.
    if (open && !open.dirty && !open.excluded) return;
    const patch = open || this.#isConcealed(path) ? undefined : await this.#patch(path, found);
    this.#context.known.set(path, found.hash);
    this.#append(path, found, patch);
  }

  #append(path: string, { hash, size }: FileContent, patch: string | undefined): void {
    const ago = this.#context.signals.headMovedAgo;
    const origin = ago !== undefined && ago < GIT_MS ? ('git' as const) : undefined;
    this.#context.outbox.append({
      kind: 'file.changed',
      uri: path,
      hash,
      size,
      ...(patch ? { patch } : {}),
      ...(origin ? { origin } : {}),
    });
  }

  /** Against what the log says, else against the last commit: the patch's own headers say which by hash. */
  async #patch(path: string, found: FileContent): Promise<string | undefined> {
    if (found.text === undefined || ++this.#patches > MAX_PATCHES) return undefined;
    // What still waits belongs to the text that the patch is for.
    this.#context.outbox.flush();
    const text = this.#context.recordedText(path) ?? (await this.#headText(path));
    if (text === undefined) return undefined;
    return diskPatch(path, { text, hash: this.#context.hash(text) }, { text: found.text, hash: found.hash });
  }
}

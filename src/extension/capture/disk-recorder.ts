import type { NetChange } from '../../core/capture/disk-burst.ts';
import { diskPatch } from '../../core/capture/disk-patch.ts';
import { documentText } from '../../core/capture/file-content.ts';
import type { FileContent } from '../../core/capture/file-content.ts';
import { findMoves } from '../../core/capture/moves.ts';
import type { GonePath } from '../../core/capture/moves.ts';
import { isSecretFile } from '../../core/capture/secret-files.ts';
import type { CaptureContext } from './context.ts';
import { DiskReader } from './disk-reader.ts';
import type { DocumentTracker } from './documents.ts';

/** A file's text at the last commit; undefined where there is none. */
export type HeadText = (path: string) => Promise<string | undefined>;

type Changed = FileContent | 'too-large';
type Arrived = Changed | 'folder';

/** Beyond this many files at once, a commit says better what patches would. */
const MAX_PATCHES = 200;
/** Code units of a text that is recorded for its patch alone. */
const MAX_BASE = 64 * 1_024;
const GIT_MS = 10_000;

/** Turns a burst of changes on disk into events: finds moves, tells own saves from others' work, writes patches. */
export class DiskRecorder {
  readonly #context: CaptureContext;
  readonly #documents: () => DocumentTracker;
  readonly #headText: HeadText;
  readonly #lookAgain: (path: string) => void;
  #patches = 0;

  /** `lookAgain`: asks for another look at a file, a moment later. */
  constructor(context: CaptureContext, documents: () => DocumentTracker, headText: HeadText, lookAgain: (path: string) => void) {
    this.#context = context;
    this.#documents = documents;
    this.#headText = headText;
    this.#lookAgain = lookAgain;
  }

  async record(burst: readonly (readonly [path: string, change: NetChange])[]): Promise<void> {
    this.#patches = 0;
    const { known, hash, outbox } = this.#context;
    const { gone, arrived, changed } = await this.#compare(burst);
    const found = findMoves(
      {
        gone,
        arrived: [...arrived].map(([path, each]) => ({
          path,
          folder: each === 'folder',
          hash: typeof each === 'string' ? undefined : each.hash,
        })),
      },
      hash(''),
    );
    for (const { from, to, folder } of found.moves) {
      this.#documents().moved(from, to, () => {
        known.rename(from, to);
        outbox.append({ kind: 'file.renamed', from, to, ...(folder ? { folder } : {}) });
      });
    }
    for (const { path } of found.arrived) this.#created(path, arrived.get(path)!);
    for (const [path, each] of changed) await this.#changed(path, each);
    for (const { path, children } of found.gone) this.deleted(path, children !== undefined);
  }

  /** Files that the log has a text of and nobody has open: what became of them meanwhile? Some may be excluded by now. */
  async recheck(paths: Iterable<string>): Promise<void> {
    this.#patches = 0;
    const reader = new DiskReader(this.#context);
    for (const path of paths) {
      const text = this.#context.recordedText(path);
      if (text === undefined || path.startsWith('untitled:') || path.includes('.ipynb#') || this.#documents().stateAt(path)) continue;
      const found = await reader.read(path);
      this.#recall(path);
      if (found === 'gone') this.deleted(path, false);
      else if (typeof found !== 'object' || found.hash === this.#context.hash(text) || !reader.tellsTextOf(found)) continue;
      else await this.#changed(path, found);
    }
  }

  /** What the log says of a file was maybe said in an earlier window: without it, a file that is written as it was would count as changed. */
  #recall(path: string): void {
    const { known, recordedText, hash } = this.#context;
    if (known.hash(path) !== undefined || known.isGone(path) || this.#documents().stateAt(path)) return;
    const text = recordedText(path);
    if (text !== undefined) known.set(path, hash(text));
  }

  deleted(path: string, folder: boolean): void {
    this.#context.known.setGone(path);
    this.#context.outbox.append({ kind: 'file.deleted', uri: path, ...(folder ? { folder } : {}) });
  }

  /** What the disk holds now, beside what the log says of it: reported or not, only the difference counts. */
  async #compare(burst: readonly (readonly [string, NetChange])[]) {
    const { known, scope } = this.#context;
    const reader = new DiskReader(this.#context);
    const arrived = new Map<string, Arrived>();
    const changed = new Map<string, Changed>();
    const gone: GonePath[] = [];
    const seen = new Set<string>();
    const wasGone = new Set<string>();
    const queue = [...burst];
    for (let next = queue.shift(); next; next = queue.shift()) {
      const [path, change] = next;
      if (seen.has(path)) continue;
      seen.add(path);
      if (known.isGone(path)) wasGone.add(path);
      const found = await reader.read(path);
      this.#recall(path);
      if (found === 'unknown') continue;
      if (found === 'gone') {
        if (!known.isGone(path) && (change === 'deleted' || known.isThere(path))) gone.push(this.#goneAt(path));
      } else if (found === 'folder') {
        if (change === 'changed' || scope.ignoresFolder(path)) continue;
        if (!known.isFolder(path)) arrived.set(path, found);
        // A watcher may name the folder alone.
        for (const each of await reader.list(path)) queue.push([each, 'created']);
      } else if (typeof found === 'object' && found.hash === known.hash(path)) continue;
      else if (known.isThere(path) || (change === 'changed' && !known.isGone(path))) changed.set(path, found);
      else arrived.set(path, found);
    }
    // What the editor has moved or deleted while the disk was read is recorded already.
    for (const path of [...arrived.keys(), ...changed.keys()])
      if (known.isGone(path) && !wasGone.has(path)) {
        arrived.delete(path);
        changed.delete(path);
      }
    const news = gone.filter(({ path, hash }) => !known.isGone(path) && (hash !== undefined || !scope.ignoresFolder(path)));
    return { gone: news, arrived, changed };
  }

  #goneAt(path: string): GonePath {
    const hash = this.#context.known.hash(path);
    const children = hash === undefined ? this.#context.known.under(path) : [];
    return { path, hash, ...(children.length > 0 ? { children } : {}) };
  }

  /** Recorded by name and hash only: the path, as the rules stand now, or what it links to. */
  #isConcealed(path: string): boolean {
    const { scope } = this.#context;
    const uri = scope.roots.toUri(path);
    if (isSecretFile(path) || !uri) return true;
    return scope.place(uri)?.exclusion !== undefined || scope.exclusionOfTarget(uri) !== undefined;
  }

  /** A file that came with content is recorded as created empty, then filled: so a reader has its text. */
  #created(path: string, found: Arrived): void {
    const { known, outbox, hash } = this.#context;
    if (typeof found === 'string') {
      if (found === 'folder') known.setFolder(path);
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
    this.#append(path, found, { patch });
  }

  async #changed(path: string, found: Changed): Promise<void> {
    if (found === 'too-large') {
      this.#context.problem('large file', new Error(`${path} changed on disk and is too large to be hashed`));
      return;
    }
    if (this.#context.known.hash(path) === found.hash) return;
    const open = this.#documents().stateAt(path);
    // An open and clean document follows the disk by itself.
    if (open && !open.dirty && !open.excluded) return;
    // Most likely it is the editor that has written, and has not said so yet: then this is no news.
    if (open?.isSaving(this.#context.now())) return this.#lookAgain(path);
    const difference = open || this.#isConcealed(path) ? {} : await this.#difference(path, found);
    this.#context.known.set(path, found.hash);
    this.#append(path, found, difference);
  }

  #append(path: string, { hash, size }: FileContent, difference: { readonly patch?: string; readonly base?: string }): void {
    const ago = this.#context.signals.headMovedAgo;
    const origin = ago !== undefined && ago < GIT_MS ? ('git' as const) : undefined;
    this.#context.outbox.append({
      kind: 'file.changed',
      uri: path,
      hash,
      size,
      ...difference,
      ...(origin ? { origin } : {}),
    });
  }

  /** Against what the log says, else against the last commit, whose text then goes along: so a reader has both. */
  async #difference(path: string, found: FileContent): Promise<{ readonly patch?: string; readonly base?: string }> {
    if (found.text === undefined || ++this.#patches > MAX_PATCHES) return {};
    // What still waits belongs to the text that the patch is for.
    this.#context.outbox.flush();
    const recorded = this.#context.recordedText(path);
    const head = recorded === undefined ? await this.#headText(path) : undefined;
    const text = recorded ?? (head === undefined ? undefined : documentText(head));
    if (text === undefined) return {};
    const patch = diskPatch(path, { text, hash: this.#context.hash(text) }, { text: found.text, hash: found.hash });
    if (patch === undefined) return {};
    return recorded === undefined && text.length <= MAX_BASE ? { patch, base: text } : { patch };
  }
}

import { Documents } from '../text/documents.ts';
import { TextMismatchError } from '../text/file-state.ts';
import { Notebooks, orderOf } from '../text/notebooks.ts';
import { hashText } from '../text/text-hash.ts';
import { Chain, toHex } from './chain.ts';
import type { Sha256 } from './chain.ts';
import { decodeLine } from './codec.ts';
import type { LogEvent } from './codec.ts';
import type { EventOf, Header, Seal } from './events.ts';
import { LogError } from './log-error.ts';
import type { LogErrorCode } from './log-error.ts';

export interface Problem {
  readonly code: LogErrorCode;
  /** Number of the first event that is not sound (the event that should come next, when the fault is between events). */
  readonly seq: number;
  readonly message: string;
}

export interface Verdict {
  readonly session: string;
  readonly version: number;
  /** Sound events. */
  readonly events: number;
  /** Chain head after them. */
  readonly head: string;
  readonly segments: number;
  readonly seals: number;
  /** Recorded hashes of documents that were compared with the replayed text. */
  readonly hashes: number;
  readonly documents: number;
  /** Events of kinds that this version does not know. */
  readonly unknown: number;
  readonly problem?: Problem;
}

/**
 * Proves a log: fed its lines in order, it follows the chain, the numbers, the times and the seals, replays every document and
 * compares every recorded hash with the replayed text. It stops at the first problem.
 */
export class Verifier {
  readonly documents: Documents;
  readonly notebooks = new Notebooks();
  readonly #sha256: Sha256;
  readonly #blob: (hash: string) => string | undefined;
  #chain: Chain | undefined;
  #header: Header | undefined;
  #t = 0;
  #sealed = false;
  #segments = 0;
  #seals = 0;
  #hashes = 0;
  #unknown = 0;
  #problem: Problem | undefined;

  constructor(sha256: Sha256, blob: (hash: string) => string | undefined = () => undefined) {
    this.#sha256 = sha256;
    this.#blob = (hash) => this.#checkedBlob(hash, blob(hash));
    this.documents = new Documents(this.#blob);
  }

  get problem(): Problem | undefined {
    return this.#problem;
  }

  /** Takes the next line (exact bytes, no line feed). False from the first problem on. */
  line(bytes: Uint8Array): boolean {
    if (this.#problem) return false;
    try {
      const line = decodeLine(decodeUtf8(bytes));
      if (line.type === 'header') this.#takeHeader(line.header, bytes);
      else if (line.type === 'seal') this.#takeSeal(line.seal);
      else this.#takeEvent(line.event, bytes);
    } catch (error) {
      this.#fail(error);
    }
    return !this.#problem;
  }

  /** The bytes after the last line are no sound line, and that is not just a torn tail. */
  damaged(message: string): void {
    this.#problem ??= { code: 'segment-damaged', seq: this.#chain?.count ?? 0, message };
  }

  verdict(): Verdict {
    return {
      session: this.#header?.session ?? '',
      version: this.#header?.version ?? 0,
      events: this.#chain?.count ?? 0,
      head: this.#chain?.head ?? '',
      segments: this.#segments,
      seals: this.#seals,
      hashes: this.#hashes,
      documents: this.documents.allFiles().length,
      unknown: this.#unknown,
      problem: this.#problem,
    };
  }

  #takeHeader(header: Header, bytes: Uint8Array): void {
    if (header.segment !== this.#segments + 1)
      throw new LogError('segment-missing', `segment ${this.#segments + 1} is missing: ${header.segment} follows`);
    if (!this.#header || !this.#chain) {
      if (header.firstSeq !== 0 || header.head !== null) throw new LogError('not-a-header', 'the first segment does not begin at event 0');
      this.#chain = Chain.start(this.#sha256, bytes);
      this.#header = header;
    } else {
      if (header.session !== this.#header.session)
        throw new LogError('out-of-order', `segment ${header.segment} is of another session (${header.session})`);
      if (!this.#sealed) throw new LogError('seal-differs', `segment ${this.#segments} has no seal, yet ${header.segment} follows it`);
      if (header.firstSeq !== this.#chain.count || header.head !== this.#chain.head)
        throw new LogError('chain-broken', `segment ${header.segment} does not follow from the one before`);
    }
    this.#segments++;
    this.#sealed = false;
  }

  #takeSeal(seal: Seal['seal']): void {
    if (!this.#chain || this.#sealed || seal.segment !== this.#segments) throw new LogError('out-of-order', 'a seal where none belongs');
    if (seal.count !== this.#chain.count || seal.head !== this.#chain.head)
      throw new LogError('seal-differs', `the lines of segment ${seal.segment} are not those that were sealed`);
    this.#sealed = true;
    this.#seals++;
  }

  #takeEvent(event: LogEvent, bytes: Uint8Array): void {
    if (!this.#chain) throw new LogError('not-a-header', 'the log does not begin with a header');
    if (this.#sealed) throw new LogError('out-of-order', `an event after the seal of segment ${this.#segments}`);
    if (event.seq !== this.#chain.count) throw new LogError('out-of-order', `event ${event.seq} where ${this.#chain.count} should be`);
    if (event.t < this.#t) throw new LogError('time-runs-back', `its time ${event.t} is before ${this.#t}`);
    this.documents.apply(event);
    this.notebooks.apply(event);
    this.#checkHash(event);
    this.#checkOrder(event);
    if (event.kind === 'opaque') this.#unknown++;
    this.#t = event.t;
    this.#chain.add(bytes);
  }

  #checkHash(event: LogEvent): void {
    if (!isHashed(event) || event.hash === undefined) return;
    const text = event.kind === 'file.changed' ? this.documents.ropeOf(event.uri) : this.documents.ropeOfDocument(event.doc);
    // Where only name and hash are recorded there is no text to compare.
    if (!text || (event.kind === 'file.changed' && this.documents.file(event.uri)?.doc !== undefined)) return;
    this.#hashes++;
    if (hashText(text, this.#sha256) === event.hash) return;
    const uri = event.kind === 'file.changed' ? event.uri : this.documents.uriOf(event.doc);
    throw new LogError('hash-differs', `the replayed text of ${uri} is not the recorded one`);
  }

  #checkOrder(event: LogEvent): void {
    if (event.kind !== 'notebook.saved') return;
    const cells = this.notebooks.cellsOf(event.uri);
    this.#hashes++;
    if (cells && hashText(orderOf(cells), this.#sha256) === event.order) return;
    throw new LogError('hash-differs', `the replayed order of the cells of ${event.uri} is not the recorded one`);
  }

  #checkedBlob(hash: string, text: string | undefined): string | undefined {
    if (text !== undefined && toHex(this.#sha256(new TextEncoder().encode(text))) !== hash)
      throw new LogError('blob-differs', `blob ${hash} is not what its name says`);
    return text;
  }

  #fail(error: unknown): void {
    const seq = this.#chain?.count ?? 0;
    if (error instanceof LogError) this.#problem = { code: error.code, seq, message: error.message };
    else if (error instanceof TextMismatchError) this.#problem = { code: 'text-differs', seq, message: error.message };
    else throw error;
  }
}

type HashedKind = 'doc.opened' | 'doc.changed' | 'doc.hashed' | 'doc.saved' | 'file.changed';
const HASHED: ReadonlySet<string> = new Set<HashedKind>(['doc.opened', 'doc.changed', 'doc.hashed', 'doc.saved', 'file.changed']);
const isHashed = (event: LogEvent): event is EventOf<HashedKind> => HASHED.has(event.kind);

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new LogError('not-json', 'a line that is not UTF-8');
  }
}

import { Chain } from '../../../src/core/trajectory/chain.ts';
import { nodeSha256 } from '../../../src/node/sha256.ts';
import type { LogSource } from '../../../src/sync/source.ts';

/** A log in memory that grows when told to; its lines are real events. */
export class MemoryLog implements LogSource {
  readonly session: string;
  readonly lines: string[] = [];
  readonly blobs = new Map<string, string>();
  readonly #header: string;

  constructor(session: string, wall = '2026-01-01T00:00:00.000Z') {
    this.session = session;
    this.#header = JSON.stringify({ format: 'coagency-trajectory', version: 1, session, segment: 1, firstSeq: 0, head: null, wall });
  }

  /** Appends events; `text` makes each as long as it should be. */
  grow(events: number, text = 'note'): this {
    for (let i = 0; i < events; i++) this.add({ kind: 'note.added', text: `${text} ${this.lines.length}` });
    return this;
  }

  add(body: Record<string, unknown>): void {
    const seq = this.lines.length;
    this.lines.push(JSON.stringify({ seq, t: seq * 10, ...body }));
  }

  /** What the server should hold, to the byte. */
  get bytes(): string {
    return [this.#header, ...this.lines].map((line) => `${line}\n`).join('');
  }

  async header(): Promise<string> {
    return this.#header;
  }

  async count(): Promise<number> {
    return this.lines.length;
  }

  async read(fromSeq: number, maxBytes: number): Promise<{ lines: string[]; nextSeq: number }> {
    const lines: string[] = [];
    let bytes = 0;
    for (const line of this.lines.slice(fromSeq)) {
      bytes += Buffer.byteLength(line) + 1;
      if (lines.length > 0 && bytes > maxBytes) break;
      lines.push(line);
    }
    return { lines, nextSeq: fromSeq + lines.length };
  }

  async head(seq: number): Promise<string | undefined> {
    if (seq > this.lines.length) return undefined;
    const chain = Chain.start(nodeSha256, this.#header);
    for (const line of this.lines.slice(0, seq)) chain.add(line);
    return chain.head;
  }

  async blob(hash: string): Promise<string | undefined> {
    return this.blobs.get(hash);
  }
}

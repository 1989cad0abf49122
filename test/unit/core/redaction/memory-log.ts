import { createHash } from 'node:crypto';
import { diskPatch } from '../../../../src/core/capture/disk-patch.ts';
import { Redactor } from '../../../../src/core/redaction/redactor.ts';
import { Documents } from '../../../../src/core/text/documents.ts';
import type { EventBody } from '../../../../src/core/trajectory/events.ts';

export const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A redactor, what it lets through, and what a reader makes of it. */
export class MemoryLog {
  readonly events: EventBody[] = [];
  readonly blobs = new Map<string, string>();
  readonly raw = new Map<string, string>();
  readonly documents = new Documents((name) => this.blobs.get(name));
  redactor = this.#newRedactor();

  #newRedactor(): Redactor {
    return new Redactor({
      hash,
      recordedText: (path) => this.documents.textOf(path),
      takeBlob: (name) => this.raw.get(name),
      putBlob: (text) => {
        this.blobs.set(hash(text), text);
        return hash(text);
      },
    });
  }

  /** The log goes on in another window, which knows no more than what is in the log. */
  reload(): void {
    this.redactor = this.#newRedactor();
  }

  append(body: EventBody): void {
    for (const safe of this.redactor.redact(body)) {
      this.documents.apply({ seq: this.events.length, t: 0, ...safe });
      this.events.push(safe);
    }
  }
  open(text: string, { doc = 1, uri = 'a.ts', language = 'typescript' } = {}): void {
    this.append({ kind: 'doc.opened', doc, uri, language, eol: 'lf', text, hash: hash(text) });
  }
  type(text: string, at: number, doc = 1): void {
    for (const [i, char] of [...text].entries()) this.append({ kind: 'doc.changed', doc, changes: [[at + i, 0, char]] });
  }
  close(doc = 1): void {
    this.append({ kind: 'doc.closed', doc });
  }
  /** A file that nobody has open is another on disk. */
  changeOnDisk(text: string, uri = 'a.ts'): void {
    const patch = diskPatch(uri, { text: this.text(uri), hash: hash(this.text(uri)) }, { text, hash: hash(text) })!;
    this.append({ kind: 'file.changed', uri, hash: hash(text), size: text.length, patch });
  }
  text(uri = 'a.ts'): string {
    return this.documents.textOf(uri)!;
  }
}

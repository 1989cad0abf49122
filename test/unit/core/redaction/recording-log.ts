import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Text } from '@codemirror/state';
import { Redactor } from '../../../../src/core/redaction/redactor.ts';
import { TextsAside } from '../../../../src/core/redaction/texts-aside.ts';
import { Documents } from '../../../../src/core/text/documents.ts';
import { applyChanges, ropeOf } from '../../../../src/core/text/rope.ts';
import { decodeEvent } from '../../../../src/core/trajectory/codec.ts';
import type { LogEvent } from '../../../../src/core/trajectory/codec.ts';
import type { Change, EventBody } from '../../../../src/core/trajectory/events.ts';
import { TrajectoryReader } from '../../../../src/node/log/reader.ts';
import { TrajectoryWriter } from '../../../../src/node/log/writer.ts';

const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');

/** What an editor would do, sent through a redactor to a real log in a folder; the raw texts are kept to compare with. */
export class RecordingLog {
  readonly folder: string;
  readonly redactor: Redactor;
  readonly documents: Documents;
  /** Raw text of the event's document after each event. */
  readonly rawAfter: (Text | undefined)[] = [];
  readonly #writer: TrajectoryWriter;
  readonly #aside = new TextsAside(sha256);
  readonly #raw = new Map<number, Text>();
  #doc = 0;

  private constructor(folder: string, writer: TrajectoryWriter) {
    this.folder = folder;
    this.#writer = writer;
    const blobs = new Map<string, string>();
    this.documents = new Documents((hash) => blobs.get(hash));
    this.redactor = new Redactor({
      hash: sha256,
      recordedText: (path) => this.documents.textOf(path),
      takeBlob: (hash) => this.#aside.take(hash),
      putBlob: (text) => {
        const hash = writer.putBlob(text);
        blobs.set(hash, text);
        return hash;
      },
    });
  }

  static async open(folder: string): Promise<RecordingLog> {
    return new RecordingLog(folder, await TrajectoryWriter.open(folder, { session: 'redaction-test', segmentBytes: 200_000 }));
  }

  append(body: EventBody, raw?: Text): void {
    for (const safe of this.redactor.redact(body)) {
      const { seq, t } = this.#writer.append(safe)!;
      this.documents.apply({ seq, t, ...safe });
      this.rawAfter[seq] = raw;
    }
  }

  openText(text: string, { language = 'typescript', blob = false, uri }: { language?: string; blob?: boolean; uri?: string } = {}): number {
    const doc = ++this.#doc;
    this.#raw.set(doc, ropeOf(text));
    const content = blob ? { blob: this.#aside.put(text) } : { text };
    this.append({ kind: 'doc.opened', doc, uri: uri ?? `src/${doc}`, language, eol: 'lf', ...content, hash: sha256(text) }, ropeOf(text));
    return doc;
  }

  change(doc: number, ...changes: Change[]): void {
    const raw = applyChanges(this.#raw.get(doc)!, changes);
    if (typeof raw === 'string') throw new Error(raw);
    this.#raw.set(doc, raw);
    this.append({ kind: 'doc.changed', doc, changes, hash: sha256(raw.toString()) }, raw);
  }

  rawOf(doc: number): string {
    return this.#raw.get(doc)!.toString();
  }
  recordedOf(doc: number): string {
    return this.documents.ropeOfDocument(doc)!.toString();
  }

  flush(): Promise<void> {
    return this.#writer.flush();
  }

  /** Ends the log: its segments sealed and packed. */
  async close(): Promise<void> {
    await this.#writer.seal();
    await this.#writer.close();
  }

  /** Everything in the folder as text: each file as it lies, and each line as a reader unpacks it. */
  async *written(): AsyncGenerator<string> {
    for (const name of await readdir(this.folder, { recursive: true })) {
      const path = join(this.folder, name);
      if ((await stat(path)).isFile()) yield (await readFile(path)).toString('latin1');
    }
    const reader = await TrajectoryReader.open(this.folder);
    for await (const line of reader.lines()) yield line;
  }

  async *events(): AsyncGenerator<LogEvent> {
    const reader = await TrajectoryReader.open(this.folder);
    for await (const line of reader.lines()) yield decodeEvent(line);
  }

  async blobs(): Promise<Map<string, string>> {
    const folder = join(this.folder, 'blobs');
    const names = await readdir(folder).catch(() => []);
    return new Map(await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')] as const)));
  }
}

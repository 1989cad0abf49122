import { readFile } from 'node:fs/promises';
import { EventEmitter } from 'vscode';
import type { Event } from 'vscode';
import { textOfBlob } from '../../core/text/text-hash.ts';
import { decodeEvent } from '../../core/trajectory/codec.ts';
import { LogError } from '../../core/trajectory/log-error.ts';
import { TrajectoryReader } from '../../node/log/reader.ts';
import { verifyFolder } from '../../node/log/verify.ts';
import { nodeSha256 } from '../../node/sha256.ts';
import { SyncFolder } from '../../node/sync-folder.ts';
import type { Integrity } from '../../protocol/replay.ts';
import { verifyReceipts } from '../../sync/receipts.ts';
import type { ReceiptsReport } from '../../sync/receipts.ts';
import { Disposable } from '../dispose.ts';
import type { Recorder } from '../session/recorder.ts';
import type { Recording } from './recording.ts';

/** Bytes of lines sent to the page at a time: small enough that the first frame comes at once. */
const PIECE = 512 * 1024;
/** A running session is looked at again at most this often, in milliseconds. */
const LIVE_EVERY = 1_000;

/** A trajectory folder of this machine; with a recorder, one that is still being written. */
export class LocalRecording extends Disposable implements Recording {
  readonly #reader: TrajectoryReader;
  readonly title: string;
  readonly #grown = this._register(new EventEmitter<void>());
  readonly onDidGrow: Event<void> = this.#grown.event;
  readonly #recorder: Recorder | undefined;
  #timer: NodeJS.Timeout | undefined;

  private constructor(reader: TrajectoryReader, title: string, recorder: Recorder | undefined) {
    super();
    this.#reader = reader;
    this.title = title;
    this.#recorder = recorder;
    this._register({ dispose: () => clearTimeout(this.#timer) });
    if (recorder) this._register(recorder.onDidAppend(() => this.#schedule(recorder)));
  }

  static async open(folder: string, recorder?: Recorder): Promise<LocalRecording> {
    const reader = await TrajectoryReader.open(folder);
    const first = (await reader.read(0, 1)).lines[0];
    const event = first === undefined ? undefined : decodeEvent(first);
    const title = event?.kind === 'session.started' ? event.task.title : reader.session;
    return new LocalRecording(reader, title, recorder);
  }

  get session(): string {
    return this.#reader.session;
  }

  get live(): boolean {
    return this.#recorder !== undefined && this.#recorder.model.phase !== 'finished';
  }

  async integrity(): Promise<Integrity> {
    if (this.live) return { chain: 'unchecked', receipts: 'none', message: 'still being recorded' };
    const { problem, events } = await verifyFolder(this.#reader);
    const { verdict } = await this.#receipts();
    if (!problem) return { chain: 'verified', receipts: verdict };
    return { chain: 'broken', soundUntil: Math.min(problem.seq, events), receipts: verdict, message: problem.message };
  }

  async *lines(from: number): AsyncIterable<{ readonly lines: string; readonly next: number }> {
    if (from === 0) yield { lines: await this.#reader.header(), next: 0 };
    for (let seq = from; ;) {
      const { lines, nextSeq } = await this.#reader.read(seq, PIECE).catch(nothingIfBroken(seq));
      if (nextSeq === seq) return;
      yield { lines: lines.join('\n'), next: nextSeq };
      seq = nextSeq;
    }
  }

  async blob(hash: string): Promise<string | undefined> {
    const bytes = await this.#reader.blob(hash);
    return bytes && textOfBlob(hash, bytes, nodeSha256);
  }

  async #receipts(): Promise<ReceiptsReport> {
    const text = await readFile(new SyncFolder(this.#reader.folder).receiptsFile, 'utf8').catch(() => '');
    return verifyReceipts(text, this.session, (count) => this.#reader.head(count));
  }

  #schedule(recorder: Recorder): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      // While the disk takes nothing there is nothing new to read: what comes later is noticed when it comes.
      recorder.flush().then(
        () => this.#grown.fire(),
        () => undefined,
      );
    }, LIVE_EVERY);
  }
}

/** A broken log is shown as far as it is sound; that it is broken, and where, is for `integrity` to say. */
const nothingIfBroken =
  (nextSeq: number) =>
  (error: unknown): { lines: string[]; nextSeq: number } => {
    if (error instanceof LogError) return { lines: [], nextSeq };
    throw error;
  };

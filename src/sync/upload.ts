import type { Receipt } from '../protocol/sync.ts';
import { SyncFailure } from './failure.ts';
import { gzip } from './gzip.ts';
import type { KeyValue } from './key-value.ts';
import type { KeptReceipt } from './receipts.ts';
import type { Batch, ServerApi } from './server-api.ts';
import { ServerTrust } from './server-trust.ts';
import type { LogSource } from './source.ts';

/** Bytes of event lines in one request, before compression. */
const BATCH_BYTES = 1 << 20;

interface InFlight extends Batch {
  readonly next: number;
  /** Contents that the batch names and the server does not have yet. */
  readonly blobs: Set<string>;
}

/**
 * One session's way to one server: where the server stands, the batch that is under way, and what it has signed for. Holds no queue:
 * forgotten at any moment, it finds its place again by asking the server.
 */
export class Upload {
  readonly #source: LogSource;
  readonly #api: ServerApi;
  readonly #store: KeyValue;
  readonly #randomId: () => string;
  readonly #trust: ServerTrust;
  #session: { readonly key: string; readonly producer: string; readonly epoch: number } | undefined;
  #seq = 0;
  #sent = 0;
  #batchBytes = BATCH_BYTES;
  #inFlight: InFlight | undefined;
  #receipt: KeptReceipt | undefined;

  constructor(source: LogSource, api: ServerApi, store: KeyValue, randomId: () => string) {
    this.#source = source;
    this.#api = api;
    this.#store = store;
    this.#trust = new ServerTrust(api, store);
    this.#randomId = randomId;
  }

  /** Events that the server has signed for. */
  get sent(): number {
    return this.#sent;
  }

  /** The last word of the server. */
  get receipt(): KeptReceipt | undefined {
    return this.#receipt;
  }

  /** Name of the session on the server: its own, or a fork's. */
  get key(): string | undefined {
    return this.#session?.key;
  }

  /** Forgets where the server stands; the next step asks. */
  disconnect(): void {
    this.#session = undefined;
    this.#inFlight = undefined;
  }

  /** The next batch is half as large. False when it cannot be smaller. */
  shrink(): boolean {
    this.#inFlight = undefined;
    if (this.#batchBytes < 1024) return false;
    this.#batchBytes /= 2;
    return true;
  }

  /** The expert says that the server's new key is right. */
  async trustNewKey(): Promise<void> {
    await this.#trust.forget();
  }

  /** Sends one batch, the one that failed before if there is one. False: there is nothing to send. */
  async step(signal: AbortSignal): Promise<boolean> {
    const session = (this.#session ??= await this.#connect(signal));
    const batch = (this.#inFlight ??= await this.#nextBatch(session));
    if (!batch) return false;
    for (const hash of batch.blobs) {
      const content = await this.#source.blob?.(hash);
      // A content that is not here (any more) cannot hold back the record; whoever verifies the log is told.
      if (content !== undefined) await this.#api.putBlob(session.key, hash, await gzip(toBytes(content)), signal);
      batch.blobs.delete(hash);
    }
    const receipt = await this.#api.append(session.key, batch, signal);
    await this.#accept(receipt, batch.next, batch.head, signal);
    this.#seq = batch.producer.seq + 1;
    this.#inFlight = undefined;
    return true;
  }

  async #connect(signal: AbortSignal): Promise<{ key: string; producer: string; epoch: number }> {
    await this.#trust.ready(signal);
    const own = this.#source.session;
    const fork = await this.#store.get(this.#forkName);
    const key = fork ?? own;
    if (!(await this.#resume(key, fork === undefined ? undefined : own, signal))) {
      const forked = `${own}.${this.#randomId()}`;
      // Kept before it is used: a fork that is begun twice would be two forks.
      await this.#store.set(this.#forkName, forked);
      if (!(await this.#resume(forked, own, signal))) throw historyDiffers();
      return this.#newEpoch(forked);
    }
    return this.#newEpoch(key);
  }

  /** Where the store has the session's name on a server that knows another history by its own. */
  static readonly forkName = (origin: string, session: string): string => `fork ${origin} ${session}`;

  get #forkName(): string {
    return Upload.forkName(this.#api.origin, this.#source.session);
  }

  /** Finds the place to go on from. False: the server's history of this name is another one. */
  async #resume(key: string, forkOf: string | undefined, signal: AbortSignal): Promise<boolean> {
    const receipt = await this.#begin(key, forkOf, signal);
    if (!receipt) return false;
    const head = await this.#source.head(receipt.count);
    if (head === undefined) {
      throw new SyncFailure(
        'server-ahead',
        `The server has ${receipt.count} events of this session, and the folder has ${await this.#source.count()}`,
        'Open the folder that recorded the rest, or restore it; nothing is sent until then.',
        'never',
      );
    }
    if (head !== receipt.head) return false;
    await this.#accept(receipt, receipt.count, head, signal);
    return true;
  }

  /** Begins the session, or finds it begun: one request, so that of a server that is barely there one answer is enough. */
  async #begin(key: string, forkOf: string | undefined, signal: AbortSignal): Promise<Receipt | undefined> {
    try {
      return await this.#api.create(key, await this.#source.header(), forkOf, signal);
    } catch (error) {
      if (error instanceof SyncFailure && error.code === 'history-differs') return undefined;
      throw error;
    }
  }

  /** Each connection is a new run of the producer, so that a request of an earlier one that is still on its way cannot come between. */
  async #newEpoch(key: string): Promise<{ key: string; producer: string; epoch: number }> {
    const name = `producer ${this.#api.origin} ${key}`;
    const [producer = this.#randomId(), last = '-1'] = (await this.#store.get(name))?.split(' ') ?? [];
    const epoch = Number(last) + 1;
    await this.#store.set(name, `${producer} ${epoch}`);
    this.#seq = 0;
    return { key, producer, epoch };
  }

  async #nextBatch(session: { producer: string; epoch: number }): Promise<InFlight | undefined> {
    const { lines, nextSeq } = await this.#source.read(this.#sent, this.#batchBytes);
    if (lines.length === 0) return undefined;
    const head = await this.#source.head(nextSeq);
    if (head === undefined) return undefined;
    const blobs = new Set(lines.flatMap(blobsIn));
    const body = await gzip(toBytes(`${lines.join('\n')}\n`));
    return { body, head, next: nextSeq, blobs, producer: { id: session.producer, epoch: session.epoch, seq: this.#seq } };
  }

  /** Takes the server's word only when it is signed, and signed for what was sent. */
  async #accept(receipt: Receipt, count: number, head: string, signal: AbortSignal): Promise<void> {
    const key = await this.#trust.signerOf(receipt, signal);
    if (receipt.session !== this.#source.session) {
      throw new SyncFailure(
        'bad-receipt',
        'The server’s receipt is of another session',
        'Do not trust this server; tell its admin.',
        'never',
      );
    }
    // Another client of the same log may have been faster: then the server has more, and the next look tells what.
    if (receipt.count !== count || receipt.head !== head) throw new SyncFailure('moved-on', 'The server has moved on', '', 'resync');
    this.#sent = count;
    this.#receipt = { server: this.#api.origin, key, receipt };
  }
}

const historyDiffers = (): SyncFailure =>
  new SyncFailure('history-differs', 'The server has a different history of this session', 'It is kept here. Please report this.', 'never');

/** Contents that an event's line names. */
function blobsIn(line: string): string[] {
  if (!line.includes('"blob":"')) return [];
  const event = JSON.parse(line) as { kind?: unknown; blob?: unknown };
  return event.kind === 'doc.opened' && typeof event.blob === 'string' ? [event.blob] : [];
}

const toBytes = (content: string | Uint8Array): Uint8Array<ArrayBuffer> =>
  typeof content === 'string' ? new TextEncoder().encode(content) : new Uint8Array(content);

import { encodeEvent } from '../../core/trajectory/codec.ts';
import { toHex } from '../../core/trajectory/chain.ts';
import type { EventBody } from '../../core/trajectory/events.ts';
import { nodeFiles } from '../files.ts';
import type { Files } from '../files.ts';
import { nodeSha256 } from '../sha256.ts';
import type { Damage } from './damage.ts';
import { GroupCommit } from './group-commit.ts';
import { FolderLock } from './lock.ts';
import { RecordingPausedError, fault } from './log-state.ts';
import type { LogState } from './log-state.ts';
import { bestPacking } from './packing.ts';
import type { PackSegment } from './pack-thread.ts';
import { packSegment, unpackedSegments } from './sealed-packing.ts';
import type { Packing } from './segment-name.ts';
import { SegmentStore } from './segment-store.ts';
import { systemClock } from './writer-clock.ts';
import type { WriterClock } from './writer-clock.ts';

export interface WriterOptions {
  /** Id of a new log; one that is already there keeps its own. */
  readonly session: string;
  readonly clock?: WriterClock;
  readonly files?: Files;
  /** A segment is sealed when it has grown beyond so many bytes. */
  readonly segmentBytes?: number;
  /** How long the first event of a batch waits for others, milliseconds. */
  readonly commitDelay?: number;
  /** Characters and blob bytes that may wait for the disk; what comes beyond is lost (and counted). */
  readonly maxWaiting?: number;
  readonly packing?: Packing;
  /** Packs a sealed segment elsewhere than on this thread. */
  readonly packSegment?: PackSegment;
}

const SEGMENT_BYTES = 4 << 20;
/** Leaves well over half of the 250 ms in which an event must be durable to write and fsync. */
const COMMIT_DELAY = 80;
const MAX_WAITING = 16 << 20;
/** How often the lock shows that its holder lives, milliseconds. */
const LOCK_RENEWAL = 20_000;
/** After so long without (the machine slept, the process was stopped) others may have taken it: asked before anything is written. */
const LOCK_DOUBTFUL = 2 * LOCK_RENEWAL;

/** Where an event stands in the log. */
export interface Placed {
  readonly seq: number;
  readonly t: number;
}

/**
 * The one writer of a trajectory's folder. `append` only encodes and queues; batches reach the disk (fsync) by group commit,
 * off the caller's path. What was reported durable survives a crash at any moment.
 */
export class TrajectoryWriter {
  readonly folder: string;
  readonly session: string;
  readonly #store: SegmentStore;
  readonly #lock: FolderLock;
  readonly #files: Files;
  readonly #clock: WriterClock;
  readonly #segmentBytes: number;
  readonly #maxWaiting: number;
  readonly #packing: Packing;
  readonly #packSegment: PackSegment;
  readonly #commit: GroupCommit;
  readonly #durableListeners = new Set<(count: number) => void>();
  readonly #stateListeners = new Set<(state: LogState) => void>();
  readonly #origin: number;
  #count: number;
  #t: number;
  #lines: string[] = [];
  readonly #blobs = new Map<string, Uint8Array>();
  #waiting = 0;
  #lost = 0;
  #cancelRenewal: (() => void) | undefined;
  #renewal: Promise<void> = Promise.resolve();
  /** When the lock was last known to be ours, milliseconds since the epoch: unlike the session's clock that of the wall counts sleep. */
  #lockSeen: number;
  #packed: Promise<void> = Promise.resolve();
  #closed = false;

  private constructor(folder: string, store: SegmentStore, lock: FolderLock, options: WriterOptions) {
    this.folder = folder;
    this.#store = store;
    this.#lock = lock;
    this.#files = options.files ?? nodeFiles;
    this.#clock = options.clock ?? systemClock;
    this.#segmentBytes = options.segmentBytes ?? SEGMENT_BYTES;
    this.#maxWaiting = options.maxWaiting ?? MAX_WAITING;
    this.#packing = options.packing ?? bestPacking;
    this.#packSegment = options.packSegment ?? ((job) => packSegment(job.folder, job.segment, job.packing, this.#files));
    this.#commit = new GroupCommit(folder, this.#clock, options.commitDelay ?? COMMIT_DELAY, {
      commit: () => this.#commitBatch(),
      waits: () => this.#waits,
      changed: (state) => this.#stateChanged(state),
    });
    const { session, count, t } = store.position;
    this.session = session;
    this.#count = count;
    this.#t = t;
    this.#origin = this.#clock.now() - t;
    this.#lockSeen = this.#clock.wall().getTime();
    this.#renewLock();
  }

  /**
   * Opens a folder to record into: a new log, or one to go on with, its torn tail cut.
   * @throws FolderLockedError, LogError (a log that is damaged or newer), or the file system's own error.
   */
  static async open(folder: string, options: WriterOptions): Promise<TrajectoryWriter> {
    const { files = nodeFiles, clock = systemClock } = options;
    await files.makeFolder(folder);
    const lock = await FolderLock.acquire(folder, files, clock.wall().getTime());
    try {
      const store = await SegmentStore.open(folder, files, clock.wall, options.session);
      const left = await unpackedSegments(folder, store.position.segment, files);
      const writer = new TrajectoryWriter(folder, store, lock, options);
      for (const segment of left) writer.#pack(segment);
      const { damage } = store.position;
      // What is gone shows in the log itself: whoever goes on must not build on it.
      if (damage) {
        writer.#place({ kind: 'session.resumed', wall: clock.wall().toISOString(), lost: damage.lines });
        // A disk that refuses it is told of by `state`, as ever.
        await writer.flush().catch(() => {});
      }
      return writer;
    } catch (error) {
      await lock.release().catch(() => {});
      throw error;
    }
  }

  /** What was found damaged when this log was opened. The log then goes on after the last sound event. */
  get damage(): Damage | undefined {
    return this.#store.position.damage;
  }
  /** Events appended so far, durable or not. */
  get count(): number {
    return this.#count;
  }
  /** Events that are on disk. */
  get durable(): number {
    return this.#store.position.count;
  }
  /** Chain head after the durable events. */
  get head(): string {
    return this.#store.position.head;
  }
  /** Time of the last event. */
  get t(): number {
    return this.#t;
  }
  get state(): LogState {
    return this.#commit.state;
  }
  /** Events lost in the present pause. */
  get lost(): number {
    return this.#lost;
  }
  /** Milliseconds on the session's clock; never runs back, and goes on from where the log ended. */
  now(): number {
    return Math.max(this.#t, Math.floor(this.#clock.now() - this.#origin));
  }

  /** Gives an event its place. Undefined: lost, since the disk takes nothing and the memory for waiting events is full. */
  append(body: EventBody): Placed | undefined {
    if (this.#closed) throw new Error('append after close');
    if (this.#lost > 0 || this.#waiting > this.#maxWaiting) {
      this.#lost++;
      if (this.state.state === 'recording') this.#commit.fail(fault('too-slow', 'more waits than the memory for it holds'));
      return undefined;
    }
    return this.#place(body);
  }

  /**
   * Takes a text to be kept beside the lines as UTF-8, durable before any event appended after this call; one with a lone surrogate
   * would be read back as another. Returns its SHA-256.
   */
  putBlob(text: string): string {
    const bytes = Buffer.from(text);
    const hash = toHex(nodeSha256(bytes));
    if (!this.#blobs.has(hash) && this.#waiting <= this.#maxWaiting) {
      this.#blobs.set(hash, bytes);
      this.#waiting += bytes.length;
      this.#commit.soon();
    }
    return hash;
  }

  /** Resolves when all that was appended before is on disk. @throws RecordingPausedError. */
  async flush(): Promise<void> {
    const target = this.#count;
    while (this.durable < target || this.#blobs.size > 0) {
      if (this.#closed) throw new Error('flush after close');
      await this.#commit.now();
      if (this.state.state === 'paused') throw new RecordingPausedError(this.state);
    }
  }

  /** Flushes, then seals and packs what is there, as a finished session should be; an event that comes later begins a new segment. */
  async seal(): Promise<void> {
    await this.flush();
    await this.#commit.now(async () => {
      await this.#requireLock();
      await this.#sealActive();
    });
    await this.#packed;
  }

  /** Flushes if it can, ends all background work and gives the folder free. */
  async close(): Promise<void> {
    if (this.#closed) return;
    try {
      if (this.state.state === 'recording') await this.flush();
    } finally {
      this.#closed = true;
      this.#cancelRenewal?.();
      await this.#commit.stop();
      await this.#packed;
      // One that is under way would make the lock again, and nobody would remove it.
      await this.#renewal;
      await this.#store.close().catch(() => {});
      await this.#lock.release().catch(() => {});
    }
  }

  /** Calls back with the number of durable events whenever it grew. Returns what ends it. */
  onDurable(listener: (count: number) => void): () => void {
    this.#durableListeners.add(listener);
    return () => this.#durableListeners.delete(listener);
  }

  /** Calls back at every change between recording and paused. Returns what ends it. */
  onState(listener: (state: LogState) => void): () => void {
    this.#stateListeners.add(listener);
    return () => this.#stateListeners.delete(listener);
  }

  #place(body: EventBody): Placed {
    const seq = this.#count;
    const t = this.now();
    const line = encodeEvent(seq, t, body);
    this.#lines.push(line);
    this.#waiting += line.length;
    this.#count = seq + 1;
    this.#t = t;
    this.#commit.soon();
    return { seq, t };
  }

  get #waits(): boolean {
    return this.#lines.length > 0 || this.#blobs.size > 0;
  }

  async #commitBatch(): Promise<void> {
    await this.#requireLock();
    const batch = this.#lines;
    const t = this.#t;
    const blobs = [...this.#blobs];
    this.#lines = [];
    try {
      // Blobs first: an event must never name one that a crash could have taken.
      for (const [hash, bytes] of blobs) {
        await this.#store.putBlob(hash, bytes);
        this.#blobs.delete(hash);
        this.#waiting -= bytes.length;
      }
      if (batch.length > 0) await this.#store.append(batch, t);
    } catch (error) {
      this.#lines = [...batch, ...this.#lines];
      throw error;
    }
    for (const line of batch) this.#waiting -= line.length;
    if (batch.length > 0) notify(this.#durableListeners, this.durable);
    if (this.#store.position.size > this.#segmentBytes) await this.#sealActive();
  }

  async #sealActive(): Promise<void> {
    if (!this.#store.isEmpty) this.#pack(await this.#store.seal());
  }

  /** In the background, one after the other. A failure leaves the plain segment, which the next opening packs. */
  #pack(segment: number): void {
    const job = { folder: this.folder, segment, packing: this.#packing };
    this.#packed = this.#packed.then(() => this.#packSegment(job)).catch(() => {});
  }

  #stateChanged(state: LogState): void {
    const lost = this.#lost;
    let told = state;
    if (state.state === 'recording' && lost > 0) {
      this.#lost = 0;
      this.#place({ kind: 'session.resumed', wall: this.#clock.wall().toISOString(), lost });
      told = { state: 'recording', lost };
    }
    notify(this.#stateListeners, told);
  }

  #renewLock(): void {
    const renew = async (): Promise<void> => {
      if (!(await this.#isLockOurs())) this.#commit.fail(lockLost());
      else if (!this.#closed) this.#renewLock();
    };
    this.#cancelRenewal = this.#clock.after(LOCK_RENEWAL, () => (this.#renewal = renew()), true);
  }

  /** Before anything is written. @throws the fault `lock-lost`. */
  async #requireLock(): Promise<void> {
    const unseen = this.#clock.wall().getTime() - this.#lockSeen;
    if (unseen > LOCK_DOUBTFUL && !(await this.#isLockOurs())) throw lockLost();
  }

  /** Shows that we live. Where the lock cannot be read just now, nobody is known to have taken it. */
  async #isLockOurs(): Promise<boolean> {
    try {
      if (!(await this.#lock.renew())) return false;
      this.#lockSeen = this.#clock.wall().getTime();
    } catch {
      // A folder that is away is told of by the commit; the next renewal tries again.
    }
    return true;
  }
}

function lockLost(): Error {
  return fault('lock-lost', 'the lock is another process’s');
}

/** What a listener throws is its own bug, and no reason to stop recording. */
function notify<T>(listeners: ReadonlySet<(value: T) => void>, value: T): void {
  for (const listener of listeners) {
    try {
      listener(value);
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  }
}

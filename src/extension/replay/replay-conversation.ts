import { FromReplay } from '../../protocol/replay.ts';
import type { Integrity, ToReplay } from '../../protocol/replay.ts';
import { Disposable } from '../dispose.ts';
import { panelErrorOf } from '../user-error.ts';
import { knownBlob } from './known-blob.ts';
import type { MomentDocuments } from './moment-documents.ts';
import type { PanelReviews } from './panel-reviews.ts';
import type { Recording } from './recording.ts';

export interface ConversationOptions {
  readonly recording: Recording;
  readonly moments: Pick<MomentDocuments, 'open' | 'diff'>;
  readonly reviews: Pick<PanelReviews, 'open' | 'look' | 'say'>;
  readonly post: (message: ToReplay) => void;
  /** Resolves so many milliseconds later. */
  readonly wait: (milliseconds: number) => Promise<void>;
}

const FIRST_RETRY = 1_000;
const LAST_RETRY = 30_000;
/** So many failures in a row are no blip any more, and are said. */
const SAID = 5;

/** What a replay page and the editor say to each other: the log's own lines, as the page asks for them, and what is known of them. */
export class ReplayConversation extends Disposable {
  readonly #options: ConversationOptions;
  #integrity: Integrity = { chain: 'unchecked', receipts: 'none', message: 'being checked' };
  /** As the page was told last. */
  #live = false;
  /** The event that the page has to be sent next; undefined until it asked for the first. */
  #next: number | undefined;
  /** Readings follow one another: two at once would send lines twice, or out of order. */
  #reading: Promise<void> = Promise.resolve();

  constructor(options: ConversationOptions) {
    super();
    this.#options = options;
    const { recording } = options;
    this._register(recording);
    if (recording.onDidGrow) this._register(recording.onDidGrow(() => void this.#careful(() => this.#grown())));
    if (recording.onDidDoubt) this._register(recording.onDidDoubt(() => void this.#careful(() => this.#check())));
  }

  async receive(raw: unknown): Promise<void> {
    const message = FromReplay.safeParse(raw);
    if (message.success) await this.#careful(() => this.#answer(message.data));
    else this.#fail(message.error);
  }

  /** Passes on what others have said since. */
  look(): Promise<void> {
    return this.#careful(() => this.#options.reviews.look());
  }

  async #answer(message: FromReplay): Promise<void> {
    const { recording, moments, reviews } = this.#options;
    switch (message.type) {
      case 'ready':
        // The first frame does not wait for the whole log to be checked, nor that for what reviewers say.
        this.#tell();
        await Promise.all([this.#careful(() => reviews.open()), this.#check()]);
        return;
      case 'read':
        return this.#read(message.from);
      case 'blob': {
        const text = await this.#patiently(() => knownBlob(recording, message.hash));
        return this.#post({ type: 'blob', hash: message.hash, text: text ?? null });
      }
      case 'open-moment':
        return moments.open(recording, message);
      case 'say':
        return reviews.say(message.event);
      case 'diff-moment':
        return moments.diff(recording, message);
    }
  }

  #tell(): void {
    const { session, title, live } = this.#options.recording;
    this.#live = live;
    this.#post({ type: 'open', session, title, live, integrity: this.#integrity });
  }

  /** Says how far the record can be trusted, as far as it was checked. */
  async #check(): Promise<void> {
    this.#integrity = await this.#patiently(() => this.#options.recording.integrity());
    this.#tell();
  }

  async #grown(): Promise<void> {
    // What the page did not ask for yet it will be sent when it does.
    if (this.#next === undefined) return;
    await this.#read();
    if (!this.#live) return;
    const { recording } = this.#options;
    await this.#patiently(async () => recording.look?.());
    if (recording.live || !this.#live) return;
    // It has ended with what was just read.
    this.#tell();
    await this.#check();
  }

  /** @param from the event to begin with; by default the one after the last that was sent */
  #read(from?: number): Promise<void> {
    const reading = this.#reading.then(() => {
      this.#next = from ?? this.#next ?? 0;
      return this.#patiently(() => this.#send());
    });
    this.#reading = reading.catch(() => undefined);
    return reading;
  }

  async #send(): Promise<void> {
    for await (const { lines, next } of this.#options.recording.lines(this.#next ?? 0)) {
      if (this.isDisposed) return;
      this.#next = next;
      this.#post({ type: 'lines', lines, done: false });
    }
    this.#post({ type: 'lines', lines: '', done: true });
  }

  /** A server that is away for a while ends nothing: the page does not ask twice. */
  async #patiently<T>(work: () => Promise<T>): Promise<T> {
    for (let failures = 1, wait = FIRST_RETRY; ; failures++, wait = Math.min(wait * 2, LAST_RETRY)) {
      try {
        return await work();
      } catch (error) {
        if (!passes(error)) throw error;
        if (failures === SAID) this.#fail(error);
        await this.#options.wait(wait);
        if (this.isDisposed) throw error;
      }
    }
  }

  async #careful(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    const { message, next } = panelErrorOf(error);
    this.#post({ type: 'error', message, next });
  }

  #post(message: ToReplay): void {
    if (!this.isDisposed) this.#options.post(message);
  }
}

/** The same may be had a little later. */
const passes = (error: unknown): boolean => /^(?:unreachable|http-(?:429|5\d\d))$/.test(panelErrorOf(error).code);

import { EventEmitter } from 'vscode';
import { settledFindings } from '../../core/findings/finding-events.ts';
import { REST, flagEvents } from '../../core/session/flag-policy.ts';
import type { LogEvent } from '../../core/trajectory/codec.ts';
import type { SessionModel } from '../../core/session/model.ts';
import { QUIET_KINDS } from '../../core/session/quiet-kinds.ts';
import type { EventBody, TrajectoryEvent } from '../../core/trajectory/events.ts';
import type { LogState } from '../../node/log/log-state.ts';
import { DurableSource } from '../../node/log/durable-source.ts';
import { TrajectoryReader } from '../../node/log/reader.ts';
import type { TrajectoryWriter } from '../../node/log/writer.ts';
import { Checkpoints } from '../../node/session/checkpoints.ts';
import { newId } from '../../node/ids.ts';
import type { RecordingView } from '../../protocol/sidebar.ts';
import type { LogSource } from '../../sync/source.ts';
import { Disposable } from '../dispose.ts';
import { getSetting } from '../settings.ts';

/**
 * The one door to the log. Whatever is appended is redacted, written, and folded into the live model, in this order, so
 * the panel shows what a replay of the file will show. When a burst of edits is over, the model's conclusions become
 * flag events, appended like any other.
 */
export class Recorder extends Disposable {
  readonly #changed = this._register(new EventEmitter<void>());
  /** The view may have changed. Not fired for single key presses. */
  readonly onDidChange = this.#changed.event;
  readonly #appended = this._register(new EventEmitter<void>());
  readonly onDidAppend = this.#appended.event;
  readonly #lost = this._register(new EventEmitter<void>());
  /** Events were lost while the disk took none: every document must be opened in the log anew, at once. */
  readonly onDidLose = this.#lost.event;
  readonly #writer: TrajectoryWriter;
  readonly #redact: (body: EventBody) => readonly EventBody[];
  readonly model: SessionModel;
  /** Whether the flag that a step was skipped waits for a second opinion. */
  withholds: (step: string) => boolean = () => false;
  readonly #checkpoints: Checkpoints;
  #burstTimer: NodeJS.Timeout | undefined;
  #burstDue = 0;
  /** The edit, by its time, after which the expert is known to have rested. */
  #rested = 0;
  #held = false;
  /** Live events that wait until the log so far is folded. */
  #waiting: TrajectoryEvent[] | undefined;

  constructor(writer: TrajectoryWriter, model: SessionModel, redact: (body: EventBody) => readonly EventBody[], build: string) {
    super();
    this.#writer = writer;
    this.#redact = redact;
    this.model = model;
    this.#checkpoints = new Checkpoints(writer, model, build);
    this._register({ dispose: () => clearTimeout(this.#burstTimer) });
    this._register({ dispose: writer.onState((state) => this.#stateChanged(state)) });
  }

  get recording(): RecordingView {
    const { state } = this.#writer;
    if (state.state === 'paused') return { state: 'failed', message: state.message };
    if (this.model.phase === 'finished') return { state: 'off' };
    return { state: this.#held ? 'paused' : 'recording' };
  }

  /** While held, observations are dropped; what the expert says explicitly is not observed but told, and still recorded. */
  get held(): boolean {
    return this.#held;
  }
  set held(value: boolean) {
    this.#held = value;
    this.#changed.fire();
  }

  append(body: EventBody): void {
    for (const safe of this.#redact(body)) this.#write(safe);
    if (!QUIET_KINDS.has(body.kind)) this.#conclude();
    this.#scheduleBurst();
    this.#appended.fire();
  }

  /** Text too long for a line; stored before the event that names it. */
  putBlob(text: string): string {
    return this.#writer.putBlob(text);
  }

  flush(): Promise<void> {
    return this.#writer.flush();
  }

  /** On the session's clock, in milliseconds. */
  get now(): number {
    return this.#writer.now();
  }

  get folder(): string {
    return this.#writer.folder;
  }

  /** The log as an upload may see it: what a power cut could still take back is left out. */
  async source(): Promise<LogSource> {
    return new DurableSource(await TrajectoryReader.open(this.folder), this.#writer);
  }

  /** Packs what is written, as a finished session should be. */
  async seal(): Promise<void> {
    await this.#writer.seal();
    await this.#checkpoints.remove();
  }

  async close(): Promise<void> {
    // Where the disk refuses the last events, closing says so.
    await this.#writer.flush().then(
      () => this.#checkpoints.close(),
      () => undefined,
    );
    await this.#writer.close();
    this.dispose();
  }

  /** The model is that of the whole log, and not still being folded from its beginning. */
  get caughtUp(): boolean {
    return this.#waiting === undefined;
  }

  /** Folds what an earlier window recorded, in slices that leave the event loop free, then what came in meanwhile. */
  async catchUp(events: AsyncIterable<LogEvent>): Promise<void> {
    this.#waiting = [];
    for await (const event of events) this.model.apply(event);
    const waiting = this.#waiting;
    this.#waiting = undefined;
    for (const event of waiting) if (event.seq >= this.model.count) this.model.apply(event);
    this.#conclude();
    this.#scheduleBurst();
  }

  /** What was withheld may be told now. */
  reconsider(): void {
    if (!this.isDisposed) this.#conclude();
  }

  #write(body: EventBody): void {
    const place = this.#writer.append(body);
    // Lost, since the disk takes nothing: what the log does not hold the panel must not show.
    if (place) this.#fold({ ...place, ...body });
  }

  #fold(event: TrajectoryEvent): void {
    if (this.#waiting) this.#waiting.push(event);
    else this.model.apply(event);
  }

  #stateChanged(state: LogState): void {
    if (state.state === 'recording' && state.lost > 0) {
      const { count, t } = this.#writer;
      this.#fold({ seq: count - 1, t, kind: 'session.resumed', wall: new Date().toISOString(), lost: state.lost });
      this.#lost.fire();
    }
    this.#changed.fire();
  }

  #conclude(): void {
    if (!this.#waiting) {
      const askOffPlan = getSetting('panel.offPlanFlags');
      const options = { newId, now: this.#writer.now(), askOffPlan, withheld: (step: string) => this.withholds(step) };
      for (const body of flagEvents(this.model, options)) this.#write(body);
    }
    this.#changed.fire();
  }

  /** Looks again when the open burst ends, and then when the expert has rested from it. */
  #scheduleBurst(): void {
    const { burstEnds, lastEdit } = this.model.work;
    const rests = lastEdit > this.#rested ? lastEdit + REST : undefined;
    const next = burstEnds ?? rests;
    // A burst may be due long before the rest that is waited for; one that only goes on is looked at when it was first due.
    if (next === undefined || (this.#burstTimer && this.#burstDue <= next)) return;
    clearTimeout(this.#burstTimer);
    this.#burstDue = next;
    this.#burstTimer = setTimeout(
      () => {
        this.#burstTimer = undefined;
        const now = this.#writer.now();
        const ended = this.model.tick(now);
        if (ended) for (const body of settledFindings(this.model, [...this.model.work.hunks.values()])) this.#write(body);
        const rested = this.model.work.burstEnds === undefined && now >= this.model.work.lastEdit + REST;
        if (rested) this.#rested = this.model.work.lastEdit;
        if (ended || rested) this.#conclude();
        this.#scheduleBurst();
      },
      Math.max(next - this.#writer.now(), 10),
    );
  }
}

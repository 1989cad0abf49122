import type { SessionModel } from '../../core/session/model.ts';
import type { EventBody, Root } from '../../core/trajectory/events.ts';
import type { Capture } from '../capture/capture.ts';
import { describeRoots } from '../capture/roots.ts';
import { Disposable } from '../dispose.ts';
import { PlanEdits } from './plan-edits.ts';
import type { Recorder } from './recorder.ts';
import { SessionActions } from './session-actions.ts';
import type { SessionClock } from './session-clock.ts';
import type { SessionLog } from './session-log.ts';

/** A session that is open in this window: its log, its live model, its capture, and what the expert can do in it. */
export class Session extends Disposable implements SessionLog {
  readonly id: string;
  readonly folder: string;
  readonly recorder: Recorder;
  readonly capture: Capture;
  readonly actions: SessionActions;
  readonly edits: PlanEdits;

  constructor(id: string, folder: string, recorder: Recorder, capture: Capture) {
    super();
    this.id = id;
    this.folder = folder;
    this.recorder = this._register(recorder);
    this.capture = this._register(capture);
    this.actions = new SessionActions(this);
    this.edits = new PlanEdits(this);
  }

  get model(): SessionModel {
    return this.recorder.model;
  }

  append(body: EventBody): void {
    this.recorder.append(body);
  }

  /** Says when the machine slept, or the wall clock was set: from then on, another wall time goes with the log's own. */
  follow(clock: SessionClock): void {
    const noted = clock.onJump((jump, wall) => {
      if (!this.isFinished && this.recorder.recording.state === 'recording') this.append({ kind: 'session.resumed', wall, jump });
    });
    this._register({ dispose: noted });
  }

  get isFinished(): boolean {
    return this.model.phase === 'finished';
  }

  /** What was seen before is still recorded; then nothing listens, since who saw what the log does not hold must never write to it. */
  pause(): void {
    if (this.recorder.held || this.isFinished) return;
    this.capture.stop();
    this.recorder.held = true;
    this.append({ kind: 'session.paused', reason: 'expert', wall: new Date().toISOString() });
  }

  /** What changed while nothing was recorded comes in as the documents are looked at anew. */
  async continue(): Promise<void> {
    if (!this.recorder.held || this.isFinished) return;
    this.recorder.held = false;
    this.append({ kind: 'session.resumed', wall: new Date().toISOString() });
    await this.noteRoots();
    // Paused again, or ended, meanwhile.
    if (this.recorder.held || this.isFinished) return;
    await this.capture.start();
    await this.capture.recheck(this.model.documents.uris());
  }

  /** Says which roots there are, if they are other than the log says. */
  async noteRoots(): Promise<void> {
    const roots = await describeRoots(this.capture.roots);
    const names = (all: readonly Root[]): string => JSON.stringify(all.map(({ name }) => name));
    if (names(roots) !== names(this.model.roots)) this.append({ kind: 'roots.changed', roots });
  }

  finish(outcome: 'done' | 'abandoned', note?: string): void {
    this.capture.stop();
    this.append({ kind: 'session.finished', outcome, wall: new Date().toISOString(), ...(note ? { note } : {}) });
  }

  /** The window goes away; the session does not. */
  async suspend(): Promise<void> {
    if (this.isDisposed) return;
    this.capture.stop();
    if (!this.isFinished) this.append({ kind: 'session.paused', reason: 'reload', wall: new Date().toISOString() });
    await this.close();
  }

  /** Also when the disk refuses the last events, nothing listens any more. */
  async close(): Promise<void> {
    try {
      await this.recorder.close();
    } finally {
      this.dispose();
    }
  }
}

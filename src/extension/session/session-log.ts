import type { SessionModel } from '../../core/session/model.ts';
import type { EventBody } from '../../core/trajectory/events.ts';

/** A session as those see it who only read its state and add to its record. */
export interface SessionLog {
  readonly model: SessionModel;
  append(body: EventBody): void;
}

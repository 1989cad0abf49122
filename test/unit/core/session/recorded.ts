import { SessionModel } from '../../../../src/core/session/model.ts';
import { Step } from '../../../../src/core/plan/schema.ts';
import type { EventBody, TrajectoryEvent } from '../../../../src/core/trajectory/events.ts';

const HASH = '0'.repeat(64);
const WALL = '2026-01-05T09:00:00.000Z';

export const step = (id: string, title: string, fields: Partial<Step> = {}): Step => Step.parse({ id, title, ...fields });

/** A session written by hand: each event some milliseconds after the one before. */
export class Recorded {
  readonly events: TrajectoryEvent[] = [];
  #t = 0;

  add(body: EventBody, after = 100): this {
    this.#t += after;
    this.events.push({ seq: this.events.length, t: this.#t, ...body });
    return this;
  }

  start(steps: readonly Step[]): this {
    return this.add({
      kind: 'session.started',
      task: { title: 'A task', text: '', source: 'typed' },
      roots: [],
      actor: { id: 'me' },
      versions: {},
      wall: WALL,
    })
      .add({ kind: 'plan.proposed', plan: { id: 'p1', title: '', steps: [...steps] }, origin: { kind: 'outline' }, claims: [] })
      .add({ kind: 'plan.accepted', plan: 'p1' });
  }

  open(doc: number, uri: string, text: string): this {
    return this.add({ kind: 'doc.opened', doc, uri, language: 'typescript', eol: 'lf', text, hash: HASH });
  }

  type(doc: number, offset: number, text: string, after = 100): this {
    return this.add({ kind: 'doc.changed', doc, changes: [[offset, 0, text]] }, after);
  }

  finish(): this {
    return this.add({ kind: 'session.finished', outcome: 'done', wall: WALL }, 60_000);
  }

  get t(): number {
    return this.#t;
  }

  model(): SessionModel {
    const model = new SessionModel('session-1');
    for (const event of this.events) model.apply(event);
    return model;
  }
}

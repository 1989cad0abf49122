import { EventEmitter } from 'vscode';
import type { Memento } from 'vscode';
import type { Task } from '../../core/trajectory/events.ts';
import { newSessionId } from '../../node/ids.ts';
import { Disposable } from '../dispose.ts';
import { UserError } from '../user-error.ts';
import type { OpenSession } from './open-session.ts';
import type { Session } from './session.ts';
import type { SessionStore } from './store.ts';

const CURRENT = 'session';

/** The session that is open in this window, if any: started, resumed after a reload, suspended, finished. */
export class SessionService extends Disposable {
  readonly #store: SessionStore;
  readonly #memento: Memento;
  readonly #open: OpenSession;
  readonly #changed = this._register(new EventEmitter<Session | null>());
  /** Another session is open now, or none. */
  readonly onDidSwitch = this.#changed.event;
  #current: Session | null = null;

  constructor(store: SessionStore, memento: Memento, open: OpenSession) {
    super();
    this.#store = store;
    this.#memento = memento;
    this.#open = open;
  }

  get current(): Session | null {
    return this.#current;
  }

  /** @throws UserError when no session is open */
  require(): Session {
    if (!this.#current) throw new UserError('no-session', 'No session is open.', 'Start a task first, or resume a session.');
    return this.#current;
  }

  /** The session that this workspace left unfinished. */
  get left(): string | undefined {
    return this.#memento.get<string>(CURRENT);
  }

  async start(task: Task): Promise<Session> {
    if (this.#current && this.#current.model.phase !== 'finished') {
      throw new UserError('session-open', 'A session is open already.', 'Finish it before you start another task.');
    }
    await this.#current?.close();
    const id = newSessionId(new Date());
    const session = await this.#open.create(id, await this.#store.create(id), task);
    await this.#switch(session);
    return session;
  }

  async resume(id: string): Promise<Session> {
    const session = await this.#open.resume(id, this.#store.folder(id));
    await this.#switch(session);
    return session;
  }

  /** The finished session stays on the panel until another begins. */
  async finish(outcome: 'done' | 'abandoned', note?: string): Promise<void> {
    const session = this.require();
    session.finish(outcome, note);
    await session.recorder.flush();
    await this.#memento.update(CURRENT, undefined);
    this.#changed.fire(session);
  }

  /** The window closes or reloads. */
  async suspend(): Promise<void> {
    const session = this.#current;
    this.#current = null;
    await session?.suspend();
  }

  async #switch(session: Session): Promise<void> {
    const before = this.#current;
    this.#current = session;
    await this.#memento.update(CURRENT, session.id);
    this.#changed.fire(session);
    if (before && !before.isDisposed) await before.suspend();
  }
}

import { EventEmitter, l10n } from 'vscode';
import type { Memento } from 'vscode';
import type { Task } from '../../core/trajectory/events.ts';
import { newSessionId } from '../../node/ids.ts';
import { Disposable } from '../dispose.ts';
import { UserError, panelErrorOf } from '../user-error.ts';
import { foreseeEnd } from './foresee.ts';
import type { OpenSession } from './open-session.ts';
import type { Session } from './session.ts';
import type { SessionStore } from './store.ts';
import { CURRENT } from './unfinished.ts';

/**
 * The session that is open in this window, if any: started, resumed after a reload, suspended, finished. One of these at a
 * time: who asks for a second while the first is under way waits, and is judged by what stands then.
 */
export class SessionService extends Disposable {
  readonly #store: SessionStore;
  readonly #memento: Memento;
  readonly #workspace: () => string;
  readonly #open: () => Promise<OpenSession>;
  readonly #changed = this._register(new EventEmitter<Session | null>());
  /** Another session is open now, or none; or the one that is open has ended. */
  readonly onDidSwitch = this.#changed.event;
  /** Has its turn while the session can still be written to. */
  beforeFinish: () => Promise<void> = () => Promise.resolve();
  #current: Session | null = null;
  #turn: Promise<unknown> = Promise.resolve();
  #suspended = false;
  /** Whoever has a say before anything is recorded; what it throws, nothing is started. */
  beforeStart: () => Promise<void> = () => Promise.resolve();
  /** Whoever has a say before a session is gone on with that this workspace may not have left; what it throws, it stays as it is. */
  beforeResume: (id: string) => Promise<void> = () => Promise.resolve();

  /**
   * @param workspace what tells this window's workspace from others
   * @param open what makes sessions; loaded when the first is wanted
   */
  constructor(store: SessionStore, memento: Memento, workspace: () => string, open: () => Promise<OpenSession>) {
    super();
    this.#workspace = workspace;
    this.#store = store;
    this.#memento = memento;
    this.#open = open;
  }

  get current(): Session | null {
    return this.#current;
  }

  /** The session on the panel, running or finished. @throws UserError when there is none */
  require(): Session {
    if (!this.#current)
      throw new UserError('no-session', l10n.t('No session is open.'), l10n.t('Start a task first, or resume a session.'));
    return this.#current;
  }

  /** @throws UserError when there is none, or it is finished */
  requireRunning(): Session {
    const session = this.require();
    if (session.isFinished)
      throw new UserError('session-finished', l10n.t('This session is finished.'), l10n.t('Start another task to go on.'));
    return session;
  }

  /** The session that this workspace left unfinished. */
  get left(): string | undefined {
    return this.#memento.get<string>(CURRENT);
  }

  /** @throws UserError when a session is running, or the recording folder takes nothing */
  start(task: Task): Promise<Session> {
    return this.#inTurn(async () => {
      if (this.#current && !this.#current.isFinished) {
        throw new UserError('session-open', l10n.t('A session is open already.'), l10n.t('Finish it before you start another task.'));
      }
      await this.beforeStart();
      const id = newSessionId(new Date());
      try {
        const session = await (await this.#open()).create(id, await this.#store.create(id), task);
        await this.#switch(session);
        return session;
      } catch (error) {
        await this.#store.deleteEmpty(id);
        throw cannotRecord(error, this.#store.root);
      }
    });
  }

  /** @throws what `panelErrorOf` can say: the log is gone, damaged, newer, open in another window, or not to be gone on with here */
  resume(id: string): Promise<Session> {
    return this.#inTurn(async () => {
      if (this.#current?.id === id) return this.#current;
      await this.#store.requireLog(id);
      // What a workspace left goes with it when a second folder makes it another workspace.
      if (this.left !== id) await this.beforeResume(id);
      await this.beforeStart();
      const session = await (await this.#open()).resume(id, this.#store.folder(id));
      await this.#switch(session);
      return session;
    });
  }

  /**
   * Goes on with the session that this workspace left. Several windows may be open on it, each with its own session: what is open
   * in another is left to it.
   *
   * @throws as `resume`, when there is one and none can be gone on with
   */
  async resumeLeft(): Promise<void> {
    const { left } = this;
    const noted = await this.#store.unfinished.of(this.#workspace());
    let refused: { readonly error: unknown } | undefined;
    for (const id of new Set([...(left === undefined ? [] : [left]), ...noted])) {
      try {
        // It may have been gone on with, and finished, in another workspace.
        if (await this.#isFinished(id)) {
          await this.#forget(id);
          continue;
        }
        await this.resume(id);
        return;
      } catch (error) {
        // Said of one it holds for all, and says nothing against them.
        if (isCalled('no-consent', error)) throw error;
        if (id === left) refused = { error };
        else if (!isCalled('open-elsewhere', error)) await this.#store.unfinished.forget(this.#workspace(), id);
      }
    }
    if (refused) throw refused.error;
  }

  /** The finished session stays on the panel until another begins. */
  finish(outcome: 'done' | 'abandoned', note?: string): Promise<void> {
    return this.#inTurn(async () => {
      const session = this.requireRunning();
      // What was seen on disk belongs to the session, even when it is only now written down.
      await session.capture.settle();
      // What no watcher told of: the log ends with what the disk holds.
      await session.capture.recheck(session.model.documents.uris());
      await this.beforeFinish();
      await foreseeEnd(session.model, () => session.recorder.now);
      // It may have been closed while that took its time.
      if (session.isDisposed) return;
      session.finish(outcome, note);
      try {
        await session.recorder.seal();
      } finally {
        await this.#forget(session.id);
        this.#changed.fire(session);
      }
    });
  }

  /** Removes a recorded session from this machine. @throws FolderLockedError when a window records into it */
  async delete(id: string): Promise<void> {
    await this.#store.delete(id);
    await this.#forget(id);
  }

  async #isFinished(id: string): Promise<boolean> {
    const { describeSession } = await import('./describe.ts');
    return (await describeSession(id, this.#store.folder(id))).finished;
  }

  async #forget(id: string): Promise<void> {
    if (this.left === id) await this.#memento.update(CURRENT, undefined);
    await this.#store.unfinished.forget(this.#workspace(), id).catch(() => undefined);
  }

  /** The window closes or reloads; nothing is started any more. */
  suspend(): Promise<void> {
    const done = this.#inTurn(async () => {
      const session = this.#current;
      this.#current = null;
      await session?.suspend();
    });
    this.#suspended = true;
    return done;
  }

  async #switch(session: Session): Promise<void> {
    const before = this.#current;
    this.#current = session;
    await this.#memento.update(CURRENT, session.id);
    if (!session.isFinished) await this.#store.unfinished.note(this.#workspace(), session.id).catch(() => undefined);
    // What its disk refuses it has said itself, and that is no reason against this one.
    await before?.suspend().catch(() => undefined);
    this.#changed.fire(session);
  }

  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    if (this.#suspended)
      return Promise.reject(new UserError('closing', l10n.t('The window is closing.'), l10n.t('Try again in the next one.')));
    const result = this.#turn.then(act);
    this.#turn = result.catch(() => undefined);
    return result;
  }
}

const isCalled = (code: string, error: unknown): boolean => error instanceof UserError && error.panel.code === code;

/** What the file system refused, with the setting that names the folder. */
function cannotRecord(error: unknown, folder: string): unknown {
  const { code, message } = panelErrorOf(error);
  if (!code.startsWith('file-')) return error;
  const next = 'Make it writable, or name another folder in the settings (coagency.recording.folder) and reload the window.';
  return new UserError('cannot-record', l10n.t('Nothing can be recorded in {0}: {1}', folder, message), next, ['settings']);
}

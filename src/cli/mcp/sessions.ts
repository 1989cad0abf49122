import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { LogError } from '../../core/trajectory/log-error.ts';
import { InputError } from '../io.ts';
import { AgentSession } from './agent-session.ts';

const SESSION = /^\d{8}T\d{6}-/;

/** The session that an agent is to see: the one whose folder was named, or of a folder of sessions the newest that is not finished. */
export class Sessions {
  readonly #folder: string;
  readonly #named: AgentSession | undefined;
  readonly #finished = new Set<string>();
  #latest: { readonly name: string; readonly session: AgentSession } | undefined;

  private constructor(folder: string, named: AgentSession | undefined) {
    this.#folder = folder;
    this.#named = named;
  }

  /** A folder of sessions may hold none that goes on: the agent was there first. @throws InputError where there is no folder */
  static async open(folder: string): Promise<Sessions> {
    await readdir(folder).catch(() => {
      throw new InputError(`there is no folder ${folder}`);
    });
    return new Sessions(folder, (await holdsLog(folder)) ? await AgentSession.open(folder) : undefined);
  }

  /**
   * Asked at each call: agents stay for days, and the expert begins other tasks meanwhile.
   *
   * @throws InputError while there is none; LogError, InputError where the newest that may go on cannot be read: an older one is another task
   */
  async current(): Promise<AgentSession> {
    if (this.#named) return this.#named;
    const names = (await namesIn(this.#folder)).filter((name) => SESSION.test(name) && !this.#finished.has(name));
    for (const name of names.sort().reverse()) {
      const session = await this.#goingOn(name);
      if (session) return session;
    }
    // Its answers say that it is finished.
    if (this.#latest) return this.#latest.session;
    throw new InputError(`${this.#folder} is no session and holds none that goes on: the expert has to start one first`);
  }

  /** Undefined where it is finished, or has no log yet: that of a window which ended before its first event, say. */
  async #goingOn(name: string): Promise<AgentSession | undefined> {
    const folder = join(this.#folder, name);
    if (!(await holdsLog(folder))) return undefined;
    const session = this.#latest?.name === name ? this.#latest.session : await AgentSession.open(folder).catch(undefinedIfEmpty);
    if (!session) return undefined;
    if (await session.isFinished()) {
      this.#finished.add(name);
      return undefined;
    }
    this.#latest = { name, session };
    return session;
  }
}

const namesIn = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);
const holdsLog = async (folder: string): Promise<boolean> => (await namesIn(folder)).some((name) => name.startsWith('000001.jsonl'));

function undefinedIfEmpty(error: unknown): undefined {
  if (!(error instanceof LogError && error.code === 'not-a-header')) throw error;
}

import { watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { commands, l10n, window } from 'vscode';
import type { Letter } from '../../node/inbox.ts';
import { VIEW_ID } from '../view-id.ts';
import { Disposable } from '../dispose.ts';
import type { Planning } from '../planning/planning.ts';
import type { Session } from '../session/session.ts';

/** Proposals that agents outside of the editor leave for the open session: the expert is asked, once each. */
export class Inbox extends Disposable {
  readonly #planning: Planning;
  readonly #onProblem: (error: unknown) => void;
  #session: Session | undefined;
  #watcher: FSWatcher | undefined;
  /** Asked in this window already: what is not answered waits for the next one. */
  readonly #asked = new Set<string>();
  #turn: Promise<void> = Promise.resolve();

  constructor(planning: Planning, onProblem: (error: unknown) => void) {
    super();
    this.#planning = planning;
    this.#onProblem = onProblem;
    this._register({ dispose: () => this.#watcher?.close() });
    // Some file systems tell nobody what changes.
    this._register(window.onDidChangeWindowState(({ focused }) => focused && this.look()));
  }

  follow(session: Session | null): void {
    this.#watcher?.close();
    this.#watcher = undefined;
    this.#session = session === null || session.isFinished ? undefined : session;
    if (this.#session) void this.#watch(this.#session).catch(this.#onProblem);
  }

  /** One look at a time. */
  look(): void {
    this.#turn = this.#turn.then(() => this.#look()).catch(this.#onProblem);
  }

  async #watch(session: Session): Promise<void> {
    const { inboxFolder } = await import('../../node/inbox.ts');
    const folder = inboxFolder(session.folder);
    await mkdir(folder, { recursive: true });
    if (this.#session !== session || this.isDisposed) return;
    this.#watcher = watch(folder, { persistent: false }, () => this.look());
    this.#watcher.on('error', this.#onProblem);
    this.look();
  }

  async #look(): Promise<void> {
    const session = this.#session;
    if (!session) return;
    const { waitingProposals } = await import('../../node/inbox.ts');
    for (const letter of await waitingProposals(session.folder)) {
      if (this.#asked.has(letter.id)) continue;
      this.#asked.add(letter.id);
      // Not waited for: a question may stay open while others come.
      void this.#ask(session, letter).catch(this.#onProblem);
    }
  }

  async #ask(session: Session, letter: Letter): Promise<void> {
    const { answerProposal } = await import('../../node/inbox.ts');
    const { proposalWords } = await import('../../core/agents/proposal.ts');
    const { cleanLine } = await import('../../core/plan/clean.ts');
    const agent = cleanLine(letter.agent, 80);
    const { title, steps } = proposalWords(letter.proposal);
    const [look, refuse] = [l10n.t('Look at It'), l10n.t('Refuse')];
    const words = l10n.t('{0} proposes a plan of {1} steps: {2}', agent, steps.length, title);
    const answer = await window.showInformationMessage(words, look, refuse);
    // Closed unanswered: it waits. And another session is not the one it was meant for.
    if (answer === undefined || this.#session !== session || session.isFinished) return;
    const state = answer === look ? await this.#planning.takeProposal(letter.proposal, agent) : 'refused';
    await answerProposal(session.folder, letter, state, new Date());
    if (answer === look) await commands.executeCommand(`${VIEW_ID}.focus`);
  }
}

import { FATES } from '../../core/agents/proposal.ts';
import type { Proposal, ProposalFate } from '../../core/agents/proposal.ts';
import { overridesReport, planReport } from '../../core/agents/reports.ts';
import { SessionModel } from '../../core/session/model.ts';
import { decodeEvent } from '../../core/trajectory/codec.ts';
import { leaveProposal, proposalAnswers, waitingProposals } from '../../node/inbox.ts';
import type { TrajectoryReader } from '../../node/log/reader.ts';
import { folderBlobs } from '../../node/log/verify.ts';
import { openTrajectory } from '../trajectory.ts';

/** A session as an agent outside of the editor sees it: read from its log, which only the editor writes. */
export class AgentSession {
  readonly folder: string;
  readonly #reader: TrajectoryReader;
  #model: SessionModel;
  /** The reading that goes on: agents ask several things at once, and each event is folded once. */
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(folder: string, reader: TrajectoryReader) {
    this.folder = folder;
    this.#reader = reader;
    this.#model = this.#empty();
  }

  /** @throws InputError where there is no session; LogError where there is a broken one */
  static async open(folder: string): Promise<AgentSession> {
    return new AgentSession(folder, await openTrajectory(folder));
  }

  async isFinished(): Promise<boolean> {
    return (await this.#read()).phase === 'finished';
  }

  async plan(): Promise<object> {
    const model = await this.#read();
    const waiting = await waitingProposals(this.folder);
    const answers = await proposalAnswers(this.folder);
    const proposals = [
      ...answers.map(({ id, title, state }) => ({ id, title, state, meaning: FATES[state] })),
      ...waiting.map(({ id, proposal }) => ({ id, title: proposal.title, state: 'waiting', meaning: FATES.waiting })),
    ];
    return { ...planReport(model), ...(proposals.length > 0 ? { proposals } : {}) };
  }

  async overrides(): Promise<object> {
    return overridesReport(await this.#read());
  }

  /** @throws Error with a sentence for the agent when the session is over, or too many proposals wait */
  async propose(agent: string, proposal: Proposal): Promise<ProposalFate & { readonly id: string }> {
    const model = await this.#read();
    if (model.phase === 'finished') throw new Error('This session is finished: the expert has to start another one first.');
    const id = await leaveProposal(this.folder, agent, proposal, new Date());
    return { id, state: 'waiting', words: FATES.waiting };
  }

  /** Folds what was written since the last time. */
  #read(): Promise<SessionModel> {
    const turn = this.#turn.catch(() => {}).then(() => this.#foldRest());
    this.#turn = turn;
    return turn;
  }

  async #foldRest(): Promise<SessionModel> {
    try {
      for await (const line of this.#reader.lines(this.#model.count)) this.#model.apply(decodeEvent(line));
    } catch (error) {
      // What is half folded would answer wrongly from here on.
      this.#model = this.#empty();
      throw error;
    }
    return this.#model;
  }

  #empty(): SessionModel {
    return new SessionModel(this.#reader.session, folderBlobs(this.folder));
  }
}

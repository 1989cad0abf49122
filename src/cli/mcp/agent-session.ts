import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { FATES } from '../../core/agents/proposal.ts';
import type { Proposal, ProposalFate } from '../../core/agents/proposal.ts';
import { overridesReport, planReport } from '../../core/agents/reports.ts';
import { SessionModel } from '../../core/session/model.ts';
import { decodeEvent } from '../../core/trajectory/codec.ts';
import { leaveProposal, proposalAnswers, waitingProposals } from '../../node/inbox.ts';
import type { TrajectoryReader } from '../../node/log/reader.ts';
import { folderBlobs } from '../../node/log/verify.ts';
import { InputError } from '../io.ts';
import { openTrajectory } from '../trajectory.ts';

const SESSION = /^\d{8}T\d{6}-/;

/** A session as an agent outside of the editor sees it: read from its log, which only the editor writes. */
export class AgentSession {
  readonly folder: string;
  readonly #reader: TrajectoryReader;
  readonly #model: SessionModel;

  private constructor(folder: string, reader: TrajectoryReader) {
    this.folder = folder;
    this.#reader = reader;
    this.#model = new SessionModel(reader.session, folderBlobs(folder));
  }

  /** @throws InputError where there is no session */
  static async open(folder: string): Promise<AgentSession> {
    const entries = await readdir(folder).catch(() => []);
    if (entries.some((name) => name.startsWith('000001.jsonl'))) return new AgentSession(folder, await openTrajectory(folder));
    for (const name of entries
      .filter((each) => SESSION.test(each))
      .sort()
      .reverse()) {
      const session = new AgentSession(join(folder, name), await openTrajectory(join(folder, name)));
      if ((await session.#read()).phase !== 'finished') return session;
    }
    throw new InputError(`${folder} is no trajectory and holds none that is not finished`);
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
  async #read(): Promise<SessionModel> {
    for await (const line of this.#reader.lines(this.#model.count)) this.#model.apply(decodeEvent(line));
    return this.#model;
  }
}

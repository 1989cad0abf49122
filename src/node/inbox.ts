import { mkdir, readFile, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { Proposal } from '../core/agents/proposal.ts';
import { writeAtomically } from './atomic.ts';
import { newId } from './ids.ts';

/**
 * Where agents outside of the editor leave proposals for a session. A log has one writer, and that is the window that records it: so
 * nothing outside touches the log. A proposal is a file of its own in `inbox/`, written whole; the window takes it, asks the expert,
 * and leaves the answer beside it.
 */
const FOLDER = 'inbox';
/** Largest proposal, in bytes, and how many may wait. */
const LARGEST = 1_000_000;
const MOST_WAITING = 20;

const Letter = z.object({ agent: z.string().min(1).max(200), at: z.iso.datetime(), proposal: Proposal });
const Answer = z.object({ at: z.iso.datetime(), title: z.string(), state: z.enum(['proposed', 'offered', 'unchanged', 'refused']) });
export type Letter = z.infer<typeof Letter> & { readonly id: string };
export type Answer = z.infer<typeof Answer> & { readonly id: string };

const LETTER = /^([\w-]{1,64})\.json$/;
const ANSWER = /^([\w-]{1,64})\.answer\.json$/;

export const inboxFolder = (session: string): string => join(session, FOLDER);

/** Leaves a proposal for the window that records this session. @throws Error when it is too large, or too many wait */
export async function leaveProposal(session: string, agent: string, proposal: Proposal, at: Date): Promise<string> {
  const folder = inboxFolder(session);
  await mkdir(folder, { recursive: true });
  const letter = JSON.stringify(Letter.parse({ agent, at: at.toISOString(), proposal }));
  if (Buffer.byteLength(letter) > LARGEST) throw new Error('the proposal is larger than 1 MB: nobody reads so much; propose less');
  const waiting = (await waitingProposals(session)).length;
  if (waiting >= MOST_WAITING) throw new Error(`${waiting} proposals wait already: the expert has to answer some of them first`);
  const id = newId();
  await writeAtomically(join(folder, `${id}.json`), letter);
  return id;
}

/** Proposals that wait, oldest first. What is no proposal is left where it is. */
export async function waitingProposals(session: string): Promise<readonly Letter[]> {
  const letters = await readAll(session, LETTER, (id, value) => ({ id, ...Letter.parse(value) }));
  return letters.sort((a, b) => (a.at < b.at ? -1 : 1));
}

/** Says what became of a proposal, and takes it out of the inbox. */
export async function answerProposal(session: string, { id, proposal }: Letter, state: Answer['state'], at: Date): Promise<void> {
  const folder = inboxFolder(session);
  const answer = Answer.parse({ at: at.toISOString(), title: proposal.title.slice(0, 200), state });
  await writeAtomically(join(folder, `${id}.answer.json`), JSON.stringify(answer));
  await rm(join(folder, `${id}.json`), { force: true });
}

/** What became of proposals, oldest first. */
export async function proposalAnswers(session: string): Promise<readonly Answer[]> {
  const answers = await readAll(session, ANSWER, (id, value) => ({ id, ...Answer.parse(value) }));
  return answers.sort((a, b) => (a.at < b.at ? -1 : 1));
}

async function readAll<T>(session: string, pattern: RegExp, parse: (id: string, value: unknown) => T): Promise<T[]> {
  const folder = inboxFolder(session);
  const found: T[] = [];
  for (const name of await names(folder)) {
    const id = pattern.exec(name)?.[1];
    if (id === undefined || id.endsWith('.answer')) continue;
    try {
      if ((await stat(join(folder, name))).size > LARGEST) continue;
      found.push(parse(id, JSON.parse(await readFile(join(folder, name), 'utf8'))));
    } catch {
      // Half a file of another program, or none of ours.
    }
  }
  return found;
}

const names = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);

import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { expect, onTestFinished, test, vi } from 'vitest';
import { AGENT_TOOLS, TOOL_INPUTS } from '../../../src/core/agents/tool-table.ts';
import { answerProposal, waitingProposals } from '../../../src/node/inbox.ts';
import { TrajectoryWriter } from '../../../src/node/log/writer.ts';
import { Recorded, step } from '../core/session/recorded.ts';
import { cli } from './run-cli.ts';

// Processes of their own take their time on a machine that is busy.
vi.setConfig({ testTimeout: 60_000 });

const MAIN = join(import.meta.dirname, '../../../src/cli/main.ts');
const SESSION = '20261122T090000-abcdefgh';
const override = {
  id: 'o1',
  target: { kind: 'step' as const, id: 's2' },
  wrong: 'unsafe' as const,
  rationale: 'A revoked token would live on.',
  instead: 'Verify each time.',
  code: [],
};

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'coagency-mcp-'));
  onTestFinished(() => rm(made, { recursive: true, force: true }));
  return made;
}

/** A session that a window records just now. */
async function recording(in_: string): Promise<{ readonly writer: TrajectoryWriter; readonly session: string }> {
  const session = join(in_, SESSION);
  const writer = await TrajectoryWriter.open(session, { session: SESSION });
  const { events } = new Recorded()
    .start([step('s1', 'Parse the expiry'), step('s2', 'Cache tokens')])
    .add({ kind: 'override.recorded', override });
  for (const { seq: _seq, t: _t, ...body } of events) writer.append(body);
  await writer.flush();
  onTestFinished(() => writer.close());
  return { writer, session };
}

/** The SDK's own client, talking to our program over its standard input and output. */
async function connect(dir: string): Promise<Client> {
  const client = new Client({ name: 'test agent', version: '1' });
  await client.connect(new StdioClientTransport({ command: process.execPath, args: [MAIN, 'mcp', dir], stderr: 'ignore' }));
  onTestFinished(() => client.close());
  return client;
}

async function call(client: Client, name: string, input: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
  const { content, isError } = (await client.callTool({ name, arguments: input })) as CallToolResult;
  const text = content[0]?.type === 'text' ? content[0].text : '';
  return isError ? { error: text } : (JSON.parse(text) as Record<string, unknown>);
}

test('an agent reads the plan and what was refused, as the window writes it, and changes nothing by that', async () => {
  const sessions = await folder();
  const { writer, session } = await recording(sessions);
  const client = await connect(sessions);
  const { tools } = await client.listTools();
  expect(tools.map(({ name, annotations }) => [name, annotations?.readOnlyHint])).toEqual(
    Object.entries(AGENT_TOOLS).map(([name, { changes }]) => [name, !changes]),
  );
  expect(await call(client, 'coagency_read_plan')).toMatchObject({
    task: { title: 'A task' },
    phase: 'working',
    plan: {
      accepted: true,
      steps: [
        { number: 1, state: 'untouched' },
        { number: 2, state: 'overridden', refused: [override.rationale] },
      ],
    },
  });
  expect(await call(client, 'coagency_read_overrides')).toEqual({
    refused: [{ of: 'step', what: 'Cache tokens', wrong: 'unsafe', why: override.rationale, instead: override.instead }],
  });
  writer.append({ kind: 'step.marked', step: 's1', as: 'done' });
  await writer.flush();
  expect(await call(client, 'coagency_read_plan')).toMatchObject({ plan: { steps: [{ state: 'verified' }, {}] } });
  expect(await readdir(session)).not.toContain('inbox');
});

test('a proposal waits in the inbox, the log stays with its one writer, and the agent learns what became of it', async () => {
  const sessions = await folder();
  const { writer, session } = await recording(sessions);
  const client = await connect(session);
  const { count } = writer;
  const proposal = {
    title: 'Parse less',
    steps: [
      { title: 'Drop the parser', checks: ['npm test'] },
      { title: 'Say so', dependsOn: [1] },
    ],
  };
  const answer = await call(client, 'coagency_propose_plan', proposal);
  expect(answer).toMatchObject({ state: 'waiting', refused: [{ why: override.rationale }] });
  const [letter] = await waitingProposals(session);
  expect(letter).toMatchObject({
    id: answer['id'],
    agent: 'test agent',
    proposal: { title: 'Parse less', steps: [{ kind: 'code' }, { dependsOn: [1] }] },
  });
  expect(writer.count).toBe(count);
  expect(await call(client, 'coagency_read_plan')).toMatchObject({ proposals: [{ state: 'waiting' }] });
  await answerProposal(session, letter!, 'refused', new Date());
  expect(await waitingProposals(session)).toEqual([]);
  expect(await call(client, 'coagency_read_plan')).toMatchObject({ proposals: [{ id: letter!.id, state: 'refused' }] });
});

test('what is no proposal, comes too late or too often is refused with a sentence', async () => {
  const { writer, session } = await recording(await folder());
  const client = await connect(session);
  expect((await call(client, 'coagency_propose_plan', { title: 'No steps', steps: [] }))['error']).toMatch(/steps/);
  for (let n = 0; n < 20; n++) await call(client, 'coagency_propose_plan', { title: `No. ${n}`, steps: [{ title: 'One' }] });
  expect((await call(client, 'coagency_propose_plan', { title: 'One more', steps: [{ title: 'One' }] }))['error']).toMatch(/wait already/);
  const large = { title: 'All of it', steps: Array.from({ length: 200 }, () => ({ title: 'One', description: 'x'.repeat(8_000) })) };
  expect((await call(client, 'coagency_propose_plan', large))['error']).toMatch(/larger than 1 MB/);
  writer.append({ kind: 'session.finished', outcome: 'done', wall: new Date().toISOString() });
  await writer.flush();
  expect((await call(client, 'coagency_propose_plan', { title: 'Late', steps: [{ title: 'One' }] }))['error']).toMatch(/finished/);
});

test('several calls at once fold each event once', async () => {
  const { writer, session } = await recording(await folder());
  const client = await connect(session);
  await call(client, 'coagency_read_plan');
  writer.append({ kind: 'plan.edited', plan: 'p1', operation: { op: 'add', index: 2, step: step('s3', 'Log it') } });
  await writer.flush();
  const [plan, overrides, again] = await Promise.all(
    ['coagency_read_plan', 'coagency_read_overrides', 'coagency_read_plan'].map((name) => call(client, name)),
  );
  expect(plan).toMatchObject({ plan: { steps: [{ number: 1 }, { number: 2 }, { title: 'Log it' }] } });
  expect(overrides).toMatchObject({ refused: [{ why: override.rationale }] });
  expect(again).toEqual(plan);
  expect(await call(client, 'coagency_read_plan')).toEqual(plan);
});

test('given the folder of all sessions, an agent goes on with the newest one', async () => {
  const sessions = await folder();
  const { writer } = await recording(sessions);
  // A window that ended before its first event.
  await mkdir(join(sessions, '20261124T090000-abcdefgh'));
  const client = await connect(sessions);
  expect(await call(client, 'coagency_read_plan')).toMatchObject({ task: { title: 'A task' }, phase: 'working' });
  writer.append({ kind: 'session.finished', outcome: 'done', wall: new Date().toISOString() });
  await writer.flush();
  expect(await call(client, 'coagency_read_plan')).toMatchObject({ phase: 'finished' });
  const next = await TrajectoryWriter.open(join(sessions, '20261123T090000-abcdefgh'), { session: '20261123T090000-abcdefgh' });
  onTestFinished(() => next.close());
  for (const { seq: _seq, t: _t, ...body } of new Recorded().start([step('s1', 'Another thing')]).events) next.append(body);
  await next.flush();
  expect(await call(client, 'coagency_read_plan')).toMatchObject({ phase: 'working', plan: { steps: [{ title: 'Another thing' }] } });
  expect(await call(client, 'coagency_propose_plan', { title: 'More', steps: [{ title: 'One' }] })).toMatchObject({ state: 'waiting' });
});

test('where the newest session cannot be read, an agent is told so, and not of another task', async () => {
  const sessions = await folder();
  await recording(sessions);
  const client = await connect(sessions);
  // A window that ended while it wrote its first line.
  await mkdir(join(sessions, '20261124T090000-abcdefgh'));
  await writeFile(join(sessions, '20261124T090000-abcdefgh', '000001.jsonl'), '{"format":"coag');
  expect(await call(client, 'coagency_read_plan')).toMatchObject({ task: { title: 'A task' } });
  const newest = join(sessions, '20261123T090000-abcdefgh');
  const next = await TrajectoryWriter.open(newest, { session: '20261123T090000-abcdefgh' });
  // Each event in a segment of its own, of which the second is lost.
  for (const { seq: _seq, t: _t, ...body } of new Recorded().start([step('s1', 'Another thing')]).events) {
    next.append(body);
    await next.seal();
  }
  await next.close();
  for (const name of await readdir(newest)) if (name.startsWith('000002.jsonl')) await rm(join(newest, name));
  const refused = { error: expect.stringContaining('segment 2 is missing') };
  expect(await call(client, 'coagency_read_plan')).toEqual(refused);
  expect(await call(client, 'coagency_propose_plan', { title: 'More', steps: [{ title: 'One' }] })).toEqual(refused);
});

test('an agent that is there before the first session is told so, and sees it once it begins', async () => {
  const sessions = await folder();
  const client = await connect(sessions);
  expect((await call(client, 'coagency_read_plan'))['error']).toMatch(/holds none that goes on: the expert has to start one first/);
  await recording(sessions);
  expect(await call(client, 'coagency_read_plan')).toMatchObject({ task: { title: 'A task' }, phase: 'working' });
});

test('a folder that there is not is bad input', async () => {
  expect(await cli('mcp', join(await folder(), 'none'))).toMatchObject({ code: 2, err: expect.stringContaining('there is no folder') });
});

test('the schema that agents are shown names the fields that are read', async () => {
  const { Proposal } = await import('../../../src/core/agents/proposal.ts');
  const shown = TOOL_INPUTS.coagency_propose_plan['properties'] as { steps: { items: { properties: object } } };
  expect(Object.keys(shown)).toEqual(Object.keys(Proposal.shape));
  expect(Object.keys(shown.steps.items.properties)).toEqual(Object.keys(Proposal.shape.steps.element.shape));
});

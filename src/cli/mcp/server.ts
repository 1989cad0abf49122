import { once } from 'node:events';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { Proposal } from '../../core/agents/proposal.ts';
import { AGENT_TOOLS } from '../../core/agents/tool-table.ts';
import type { AgentToolName } from '../../core/agents/tool-table.ts';
import type { Io } from '../io.ts';
import type { Sessions } from './sessions.ts';

/** Serves the tools over standard input and output until the client goes away, or we are asked to end. */
export async function serve(sessions: Sessions, version: string, io: Io): Promise<void> {
  const { interrupted } = io;
  const server = new McpServer({ name: 'coagency', version }, { instructions: INSTRUCTIONS });
  const agent = (): string => server.server.getClientVersion()?.name ?? 'an agent';
  const about = (name: AgentToolName) => ({
    title: AGENT_TOOLS[name].title,
    description: AGENT_TOOLS[name].description,
    annotations: { readOnlyHint: !AGENT_TOOLS[name].changes, destructiveHint: false, openWorldHint: false },
  });
  server.registerTool('coagency_read_plan', about('coagency_read_plan'), () => answer(async () => (await sessions.current()).plan()));
  server.registerTool('coagency_read_overrides', about('coagency_read_overrides'), () =>
    answer(async () => (await sessions.current()).overrides()),
  );
  server.registerTool('coagency_propose_plan', { ...about('coagency_propose_plan'), inputSchema: Proposal.shape }, (proposal) =>
    answer(async () => {
      const session = await sessions.current();
      return { ...(await session.propose(agent(), proposal)), ...(await session.overrides()) };
    }),
  );
  const transport = new StdioServerTransport();
  const closed = new Promise<void>((resolve) => (server.server.onclose = resolve));
  await server.connect(transport);
  const which = await sessions.current().then(
    ({ folder }) => folder,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  io.warn(`coagency mcp: ${which}`);
  await Promise.race([closed, once(process.stdin, 'end'), interrupted.aborted ? undefined : once(interrupted, 'abort')]);
  await server.close();
}

const INSTRUCTIONS =
  'An expert works through a plan in their editor; their log says how it stands. Read the plan and what they refused before you act. A plan that you propose is theirs to accept: never take it for accepted before the plan says so.';

/** A failure is the agent's to read, not the connection's to break. */
async function answer(ask: () => Promise<object>): Promise<CallToolResult> {
  try {
    return { content: [{ type: 'text', text: JSON.stringify(await ask(), null, 1) }] };
  } catch (error) {
    return { content: [{ type: 'text', text: error instanceof Error ? error.message : String(error) }], isError: true };
  }
}

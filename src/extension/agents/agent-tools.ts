import { LanguageModelTextPart, LanguageModelToolResult, MarkdownString, l10n } from 'vscode';
import type { LanguageModelTool, PreparedToolInvocation } from 'vscode';
import type { AgentToolName } from '../../core/agents/tool-table.ts';
import type { Planning } from '../planning/planning.ts';
import type { SessionService } from '../session/session-service.ts';
import { panelErrorOf } from '../user-error.ts';

/** Who proposes by a tool call: the editor does not say which of its agents it was. */
const AGENT = 'the editor’s chat';

/** The tools by which a chat agent of the editor reads the plan and what was refused, and proposes one. */
export class AgentTools {
  readonly byName: Readonly<Record<AgentToolName, LanguageModelTool<unknown>>>;
  readonly #sessions: SessionService;
  readonly #planning: Planning;

  constructor(sessions: SessionService, planning: Planning) {
    this.#sessions = sessions;
    this.#planning = planning;
    const reports = () => import('../../core/agents/reports.ts');
    this.byName = {
      coagency_read_plan: {
        invoke: () => this.#read(async (model) => (await reports()).planReport(model)),
        prepareInvocation: () => ({ invocationMessage: l10n.t('Reading the plan') }),
      },
      coagency_read_overrides: {
        invoke: () => this.#read(async (model) => (await reports()).overridesReport(model)),
        prepareInvocation: () => ({ invocationMessage: l10n.t('Reading what was refused') }),
      },
      coagency_propose_plan: {
        invoke: ({ input }) => this.#propose(input),
        prepareInvocation: ({ input }) => question(input),
      },
    };
  }

  async #read(report: (model: NonNullable<SessionService['current']>['model']) => Promise<object>): Promise<LanguageModelToolResult> {
    const { current } = this.#sessions;
    if (!current)
      return said({ session: null, meaning: 'No task is open in this window. A plan that you propose starts one, if the expert agrees.' });
    return said(await report(current.model));
  }

  /** What goes wrong is told to the agent, which can mend its proposal. */
  async #propose(input: unknown): Promise<LanguageModelToolResult> {
    const { FATES, Proposal } = await import('../../core/agents/proposal.ts');
    const { overridesReport } = await import('../../core/agents/reports.ts');
    const proposal = Proposal.safeParse(input);
    if (!proposal.success) {
      return said({ error: proposal.error.issues.slice(0, 10).map(({ path, message }) => `${path.join('.')}: ${message}`) });
    }
    try {
      const state = await this.#planning.takeProposal(proposal.data, AGENT);
      const { current } = this.#sessions;
      return said({ state, meaning: FATES[state], ...(current ? overridesReport(current.model) : {}) });
    } catch (error) {
      const { message, next } = panelErrorOf(error);
      return said({ error: `${message} ${next}` });
    }
  }
}

const said = (value: object): LanguageModelToolResult =>
  new LanguageModelToolResult([new LanguageModelTextPart(JSON.stringify(value, null, 1))]);

/** Most steps that the question lists. */
const FEW = 12;

/** The expert sees what is proposed before anything is recorded of it. */
async function question(input: unknown): Promise<PreparedToolInvocation> {
  const { Proposal, proposalWords } = await import('../../core/agents/proposal.ts');
  const proposal = Proposal.safeParse(input);
  if (!proposal.success) return { invocationMessage: l10n.t('Proposing a plan') };
  const { title, reason, steps } = proposalWords(proposal.data);
  const message = new MarkdownString();
  message.appendText(title);
  if (reason !== '') message.appendMarkdown('\n\n').appendText(reason);
  message.appendMarkdown('\n\n');
  for (const [index, step] of steps.slice(0, FEW).entries())
    message
      .appendMarkdown(`${index + 1}. `)
      .appendText(step)
      .appendMarkdown('\n');
  if (steps.length > FEW) message.appendMarkdown('\n').appendText(l10n.t('and {0} more', steps.length - FEW));
  return {
    invocationMessage: l10n.t('Proposing a plan of {0} steps', steps.length),
    confirmationMessages: { title: l10n.t('Show this plan in Coagency?'), message },
  };
}

import { CancellationTokenSource, LanguageModelChatMessage, LanguageModelError, lm } from 'vscode';
import type { LanguageModelChat } from 'vscode';
import { PlannerError, cancelled } from '../../planner/errors.ts';
import type { ModelAnswer, ModelRequest, PlanModel, StreamOptions } from '../../planner/model.ts';

/** Does the editor have a chat model that we may ask for? Editors without the API have none. */
export async function findEditorModel(): Promise<LanguageModelChat | undefined> {
  if (typeof lm?.selectChatModels !== 'function') return undefined;
  try {
    return (await lm.selectChatModels())[0];
  } catch {
    return undefined;
  }
}

/** A chat model of the editor itself (`vscode.lm`). */
export class EditorModel implements PlanModel {
  readonly name: string;
  readonly provider: string;
  readonly #chat: LanguageModelChat;

  constructor(chat: LanguageModelChat) {
    this.#chat = chat;
    this.name = chat.name || chat.id;
    this.provider = `vscode.lm/${chat.vendor}`;
  }

  async stream(request: ModelRequest, { signal, onText }: StreamOptions): Promise<ModelAnswer> {
    const source = new CancellationTokenSource();
    const abort = (): void => source.cancel();
    signal.addEventListener('abort', abort, { once: true });
    let text = '';
    try {
      // The API has no system role: the rules come first, as the user's words.
      const messages = request.messages.map(({ role, content }) =>
        role === 'assistant' ? LanguageModelChatMessage.Assistant(content) : LanguageModelChatMessage.User(content),
      );
      const justification = 'To break your task into the steps of a plan.';
      const response = await this.#chat.sendRequest(messages, { justification }, source.token);
      for await (const piece of response.text) {
        text += piece;
        onText(piece);
      }
      return { text };
    } catch (error) {
      if (signal.aborted) throw cancelled();
      throw plannerError(error);
    } finally {
      signal.removeEventListener('abort', abort);
      source.dispose();
    }
  }
}

function plannerError(error: unknown): unknown {
  if (!(error instanceof LanguageModelError)) return error;
  const actions = ['retry', 'outline', 'import'] as const;
  if (error.code === LanguageModelError.NoPermissions().code) {
    return new PlannerError('forbidden', 'The editor’s model may not be used by Coagency.', {
      next: 'Allow it when the editor asks, or use another source.',
      actions,
      cause: error,
    });
  }
  if (error.code === LanguageModelError.NotFound().code) {
    return new PlannerError('model-not-found', 'The editor’s model is gone.', {
      next: 'Choose a model in the editor, or use another source.',
      actions,
      cause: error,
    });
  }
  return new PlannerError('server-error', `The editor’s model refused: ${error.message}`, {
    next: 'Try again, or use another source.',
    actions,
    cause: error,
  });
}

export interface ModelMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

export interface ModelRequest {
  readonly messages: readonly ModelMessage[];
  /** The JSON Schema of the answer, for models that can be held to one. The messages say it in words, too, so it may be ignored. */
  readonly schema?: { readonly name: string; readonly schema: Record<string, unknown> };
}

export interface ModelUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

export interface StreamOptions {
  readonly signal: AbortSignal;
  /** Called with each piece of the answer's text, in order. */
  readonly onText: (delta: string) => void;
  /** Called with a sentence for the expert when the model makes us wait (a rate limit). */
  readonly onWait?: (note: string) => void;
}

export interface ModelAnswer {
  readonly text: string;
  readonly usage?: ModelUsage;
  /** Why the text ended, where the model says so: by itself, at its output limit, or because the connection was cut. */
  readonly ended?: 'stop' | 'length' | 'cut';
}

/**
 * A language model that answers with a stream of text. Rejects with `PlannerError` for what the expert should see; anything else is a bug.
 * Implementations: `OpenAiModel`, and the editor's own chat models in the extension.
 */
export interface PlanModel {
  /** The model's name as its maker calls it, for the panel and the log. */
  readonly name: string;
  /** Who answers: a host name, or `vscode.lm/<vendor>`. Never a key. */
  readonly provider: string;
  readonly temperature?: number;
  readonly seed?: number;
  stream(request: ModelRequest, options: StreamOptions): Promise<ModelAnswer>;
}

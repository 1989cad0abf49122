import type { OpenAI } from 'openai';
import { PlannerError } from './errors.ts';
import type { ModelAnswer, ModelUsage } from './model.ts';

interface Chunk {
  readonly choices?: readonly {
    readonly delta?: { readonly content?: string | null; readonly refusal?: string | null };
    readonly message?: { readonly content?: string | null; readonly refusal?: string | null };
    readonly finish_reason?: string | null;
  }[];
  readonly usage?: { readonly prompt_tokens?: unknown; readonly completion_tokens?: unknown } | null;
}

/** Reads a chat completion, streamed or (from servers that cannot stream) whole. Rejects with what broke it, as it is. */
export async function readCompletion(
  response: Response,
  signal: AbortSignal,
  client: OpenAI,
  on: { readonly onAlive: () => void; readonly onText: (delta: string) => void },
): Promise<ModelAnswer> {
  let text = '';
  let refusal = '';
  let usage: ModelUsage | undefined;
  let finish: string | undefined;
  for await (const chunk of chunksOf(response, signal, client)) {
    on.onAlive();
    const choice = chunk.choices?.[0];
    const part = choice?.delta ?? choice?.message;
    if (part?.content) {
      text += part.content;
      on.onText(part.content);
    }
    refusal += part?.refusal ?? '';
    finish = choice?.finish_reason ?? finish;
    if (chunk.usage) usage = { inputTokens: tokens(chunk.usage.prompt_tokens), outputTokens: tokens(chunk.usage.completion_tokens) };
  }
  if (refusal !== '' || finish === 'content_filter') {
    throw new PlannerError('refused', 'The model refuses this task.', {
      next: 'Word the task differently, or use another model.',
      actions: ['retry', 'show-raw', 'settings', 'outline', 'import'],
      raw: refusal || text,
      usage,
    });
  }
  return { text, ended: finish === undefined ? 'cut' : finish === 'length' ? 'length' : 'stop', ...(usage ? { usage } : {}) };
}

/** Some servers refuse with status 200, an unknown address among them: their words say what is wrong. */
async function refusedInBody(error: unknown, headers: Headers): Promise<Error> {
  const { APIError } = await import('openai/error');
  const code = typeof error === 'object' && error !== null && 'code' in error ? Number(error.code) : Number.NaN;
  const told = code >= 400 && code < 600 ? code : /unexpected endpoint|not found/i.test(JSON.stringify(error)) ? 404 : 500;
  return APIError.generate(told, { error }, undefined, headers);
}

/** Some endpoints count in text, or not at all. */
function tokens(count: unknown): number {
  const number = Math.floor(Number(count ?? 0));
  return Number.isSafeInteger(number) && number >= 0 ? number : 0;
}

async function* chunksOf(response: Response, signal: AbortSignal, client: OpenAI): AsyncGenerator<Chunk> {
  const type = response.headers.get('content-type') ?? '';
  if (type.includes('html')) {
    const raw = await response.text();
    throw new PlannerError('not-an-api', `${new URL(client.baseURL).host} answers with a web page, not as a model.`, {
      next: 'Check the base URL in the settings (it often ends in /v1); a proxy or a sign-in page may stand in between.',
      actions: ['settings', 'retry', 'show-raw', 'outline', 'import'],
      raw,
    });
  }
  if (type.includes('json') && !type.includes('event-stream') && !type.includes('ndjson')) {
    const whole = (await response.json()) as Chunk & { readonly error?: unknown };
    if (whole.error && !whole.choices) throw await refusedInBody(whole.error, response.headers);
    yield whole;
    return;
  }
  const { Stream } = await import('openai/streaming');
  const controller = new AbortController();
  const stop = () => controller.abort();
  signal.addEventListener('abort', stop, { once: true });
  try {
    yield* Stream.fromSSEResponse<Chunk>(response, controller, client);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

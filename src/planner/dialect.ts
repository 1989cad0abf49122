import type { ModelRequest } from './model.ts';

/** What an endpoint understands of the optional parts of a request. */
export interface Dialect {
  readonly format: 'json_schema' | 'json_object' | 'text';
  /** Whether it takes `stream_options: {include_usage: true}`. */
  readonly usage: boolean;
  readonly temperature: boolean;
  readonly seed: boolean;
}

export const FULL_DIALECT: Dialect = { format: 'json_schema', usage: true, temperature: true, seed: true };

/**
 * What to leave out after a request was refused with 400 or 422, or undefined when there is nothing left that could be
 * the reason. If the message names a part, that part goes; else the answer's format first, which most servers lack.
 */
export function simpler(dialect: Dialect, message: string): Dialect | undefined {
  if (dialect.usage && /stream_options|include_usage/i.test(message)) return { ...dialect, usage: false };
  if (dialect.temperature && /temperature/i.test(message)) return { ...dialect, temperature: false };
  if (dialect.seed && /\bseed\b/i.test(message)) return { ...dialect, seed: false };
  if (dialect.format === 'json_schema') return { ...dialect, format: 'json_object' };
  if (dialect.format === 'json_object') return { ...dialect, format: 'text' };
  return dialect.usage ? { ...dialect, usage: false } : undefined;
}

/** The body of a chat completion in this dialect. */
export function requestBody(request: ModelRequest, dialect: Dialect, settings: { model: string; temperature?: number; seed?: number }) {
  const { schema } = request;
  return {
    model: settings.model,
    messages: request.messages.map(({ role, content }) => ({ role, content })),
    stream: true as const,
    ...(dialect.usage ? { stream_options: { include_usage: true } } : {}),
    ...(dialect.temperature && settings.temperature !== undefined ? { temperature: settings.temperature } : {}),
    ...(dialect.seed && settings.seed !== undefined ? { seed: settings.seed } : {}),
    ...(schema && dialect.format === 'json_schema'
      ? { response_format: { type: 'json_schema' as const, json_schema: { name: schema.name, strict: true, schema: schema.schema } } }
      : {}),
    ...(schema && dialect.format === 'json_object' ? { response_format: { type: 'json_object' as const } } : {}),
  };
}

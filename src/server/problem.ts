import type { Problem } from '../protocol/sync.ts';

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Conflict',
  410: 'Gone',
  413: 'Too large',
  415: 'Unsupported media type',
  422: 'Not acceptable content',
  429: 'Too many requests',
  431: 'Headers too large',
  500: 'Internal error',
  503: 'Not available',
  507: 'No room',
};

export type ProblemDetails = Partial<Pick<Problem, 'detail' | 'next' | 'count' | 'head'>>;

/** An answer that says no, for the person and the program at the other end. Anything else that is thrown is a bug and tells them nothing. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly status: number;
  readonly code: string;
  readonly details: ProblemDetails;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, details: ProblemDetails | string = {}, headers: Readonly<Record<string, string>> = {}) {
    const known = typeof details === 'string' ? { detail: details } : details;
    super(known.detail ?? code);
    this.status = status;
    this.code = code;
    this.details = known;
    this.headers = headers;
  }

  toResponse(requestId: string | undefined): Response {
    const { status, code } = this;
    const body: Problem = { type: `urn:coagency:problem:${code}`, title: TITLES[status] ?? 'Error', status, code, ...this.details };
    if (requestId !== undefined) body.requestId = requestId;
    return new Response(JSON.stringify(body), {
      status,
      headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...this.headers },
    });
  }
}

export const gone = (): ProblemError => new ProblemError(410, 'gone', 'The stream was deleted');

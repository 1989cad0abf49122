import { touches } from './spans.ts';
import type { Span } from './spans.ts';
import { TOKEN_KINDS } from './token-kinds.ts';
import type { TokenKind } from './token-kinds.ts';
import { isStandIn, isTokenBody } from './values.ts';

/** Body characters from which a token that is being written is masked: the task allows six in plain. */
const IN_PROGRESS = 4;
/** Of a whole text: fewer could be a name, and give nothing away. */
const LEAST = 7;

const ANY_PREFIX = TOKEN_KINDS.map(({ prefix }) => prefix).join('|');
/** Cheap: does a text hold what could begin a token? */
export const TOKEN_PREFIX = new RegExp(ANY_PREFIX);

const EACH_PREFIX = new RegExp(ANY_PREFIX, 'g');
const KINDS = TOKEN_KINDS.map((kind) => ({ kind, pattern: new RegExp(`(?:${kind.prefix})(${kind.body}*)`, 'y') }));
const BEFORE = /[A-Za-z0-9_]/;

/** Tokens of services, without their prefixes. `edits`: what was written last; a token that one touches may be unfinished. */
export function findTokens(text: string, edits: readonly Span[], found: Span[]): void {
  EACH_PREFIX.lastIndex = 0;
  for (let match = EACH_PREFIX.exec(text); match; match = EACH_PREFIX.exec(text)) {
    const start = match.index;
    const end = tokenAt(text, start, edits, found);
    EACH_PREFIX.lastIndex = Math.max(end, start + 1);
  }
}

function tokenAt(text: string, start: number, edits: readonly Span[], found: Span[]): number {
  if (start > 0 && BEFORE.test(text[start - 1]!)) return start;
  for (const { kind, pattern } of KINDS) {
    pattern.lastIndex = start;
    const match = pattern.exec(text);
    if (!match) continue;
    const body = match[1]!;
    const to = start + match[0].length;
    const from = to - body.length;
    if (isSecret(kind, text, { from, to }, body, touches(edits, { from: start, to }))) {
      found.push({ from, to });
      return to;
    }
  }
  return start;
}

function isSecret(kind: TokenKind, text: string, { from }: Span, body: string, unfinished: boolean): boolean {
  if (kind.name === 'jwt' && text.slice(Math.max(0, from - 11), from - 3).endsWith('base64,')) return false;
  if (unfinished && body.length >= (kind.soon ?? IN_PROGRESS)) return !isStandIn(body);
  if (body.length < (kind.least ?? LEAST) || isStandIn(body)) return false;
  return kind.chance === undefined || isTokenBody(body);
}

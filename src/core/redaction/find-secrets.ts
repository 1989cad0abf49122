import { findAssignments } from './assignments.ts';
import { CONNECTION, findConnections } from './connections.ts';
import { findPrivateKeys, KEY_MARK } from './private-keys.ts';
import { SECRET_NAME } from './secret-names.ts';
import { mergeSpans } from './spans.ts';
import type { Span } from './spans.ts';
import type { Syntax } from './syntax.ts';
import { findTokens, TOKEN_PREFIX } from './tokens.ts';

/**
 * The secrets of a text, without their recognisable prefixes. `edits`: what was written last, ascending; what one touches may be
 * unfinished, and is then taken for a secret as soon as it begins like one.
 */
export function findSecrets(text: string, syntax: Syntax, edits: readonly Span[] = []): Span[] {
  const found: Span[] = [];
  if (TOKEN_PREFIX.test(text)) findTokens(text, edits, found);
  if (SECRET_NAME.test(text)) findAssignments(text, syntax, edits, found);
  if (CONNECTION.test(text)) findConnections(text, edits, found);
  if (KEY_MARK.test(text)) findPrivateKeys(text, found);
  return found.length > 0 ? mergeSpans(found) : found;
}

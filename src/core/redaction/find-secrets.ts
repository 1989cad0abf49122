import { findAssignments } from './assignments.ts';
import { CONNECTION, findConnections } from './connections.ts';
import { findPrivateKeys, KEY_MARK } from './private-keys.ts';
import { SECRET_NAME } from './secret-names.ts';
import { mergeSpans } from './spans.ts';
import type { Span } from './spans.ts';
import type { Syntax } from './syntax.ts';
import { findTokens, TOKEN_PREFIX } from './tokens.ts';

/**
 * The secrets of a text, without their recognisable prefixes. `edit`: what was written last; what it touches may be unfinished, and is
 * then taken for a secret as soon as it begins like one.
 */
export function findSecrets(text: string, syntax: Syntax, edit?: Span): Span[] {
  const found: Span[] = [];
  if (TOKEN_PREFIX.test(text)) findTokens(text, edit, found);
  if (SECRET_NAME.test(text)) findAssignments(text, syntax, edit, found);
  if (CONNECTION.test(text)) findConnections(text, edit, found);
  if (KEY_MARK.test(text)) findPrivateKeys(text, found);
  return found.length > 0 ? mergeSpans(found) : found;
}

import { findSecrets } from './find-secrets.ts';
import { maskWithin } from './spans.ts';
import type { Syntax } from './syntax.ts';

/** A text without its secrets, of the same length: for what goes elsewhere than to the log. */
export function maskSecrets(text: string, syntax: Syntax = 'data'): string {
  return maskWithin(text, findSecrets(text, syntax));
}

import { l10n } from './l10n.ts';

/** Keys by the names that stand on the keyboards of the page's language. */
export function keyNames(keys: string): string {
  const names: Readonly<Record<string, string>> = { Ctrl: l10n('Ctrl'), Home: l10n('Home'), End: l10n('End'), Del: l10n('Del') };
  return keys.replaceAll(/[A-Z][a-z]+/g, (name) => names[name] ?? name);
}

import { SECRET_NAME } from './secret-names.ts';

/**
 * Fields that can hold nothing but what we make. Ids are none of them: those of steps come from files and models. Masked alike wherever
 * they stand, they still name what they named.
 */
const FIXED = new Set(['kind', 'hash', 'blob', 'wall']);
/** Fields that hold paths. */
const PATHS = new Set(['uri', 'files', 'omitted', 'from', 'to', 'cwd']);
/** Fields that hold what a shell reads. */
const SHELL = new Set(['line', 'command']);

/** A copy of `value` with all its strings redacted, as deep as they lie; the value itself where nothing had to be. */
export function redactStrings<T>(value: T, text: (text: string, shell: boolean) => string, path: (path: string) => string): T {
  const walk = (each: unknown, key: string): unknown => {
    if (typeof each === 'string') return FIXED.has(key) ? each : PATHS.has(key) ? path(each) : named(each, key);
    if (Array.isArray(each)) return each.map((item) => walk(item, key));
    if (typeof each !== 'object' || each === null) return each;
    return Object.fromEntries(Object.entries(each).map(([name, item]) => [text(name, false), walk(item, name)]));
  };
  // In what others wrote (a plan's own fields), a field's name can give its value away.
  const named = (each: string, key: string): string =>
    SECRET_NAME.test(key) ? text(`${key}="${each}"`, false).slice(key.length + 2, -1) : text(each, SHELL.has(key));
  return walk(value, '') as T;
}

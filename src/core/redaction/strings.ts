/** Fields that hold no free text, and must stay as they are. */
const FIXED = new Set(['kind', 'hash', 'wall', 'commit', 'promptHash']);
/** Fields that hold paths. */
const PATHS = new Set(['uri', 'files', 'from', 'to', 'cwd']);
/** Fields that hold what a shell reads. */
const SHELL = new Set(['line', 'command']);

/** A copy of `value` with all its strings redacted, as deep as they lie; the value itself where nothing had to be. */
export function redactStrings<T>(value: T, text: (text: string, shell: boolean) => string, path: (path: string) => string): T {
  const walk = (each: unknown, key: string): unknown => {
    if (typeof each === 'string') return FIXED.has(key) ? each : PATHS.has(key) ? path(each) : text(each, SHELL.has(key));
    if (Array.isArray(each)) return each.map((item) => walk(item, key));
    if (typeof each !== 'object' || each === null) return each;
    return Object.fromEntries(Object.entries(each).map(([name, item]) => [name, walk(item, name)]));
  };
  return walk(value, '') as T;
}

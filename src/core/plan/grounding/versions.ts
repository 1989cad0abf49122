/** The numbers of a version, as far as they are said: `^4.1` gives [4, 1]. */
function numbers(version: string): readonly number[] {
  return (/\d+(?:\.\d+){0,2}/.exec(version)?.[0] ?? '').split('.').filter(Boolean).map(Number);
}

/** Whether an installed version is the one that a plan speaks of, as far as it says: 4.6.7 is 4, and 4.6, and not 4.5. */
export function isVersion(installed: string, spoken: string): boolean {
  if (/^\s*[~^]/.test(spoken)) return allows(spoken, installed);
  const [is, said] = [numbers(installed), numbers(spoken)];
  return said.every((number, index) => is[index] === undefined || is[index] === number);
}

/** Whether a range as it is declared can mean the version that a plan speaks of; true when either says nothing, or more than is read here. */
export function allows(declared: string, spoken: string): boolean {
  if (/\|\||[<*x]|\s-\s/.test(declared)) return true;
  const [range, said] = [numbers(declared), numbers(spoken)];
  if (range.length === 0 || said.length === 0) return true;
  const operator = /^\s*([~^]|>=|>)?/.exec(declared)?.[1] ?? '';
  const order = compare(said, range);
  if (operator === '>=' || operator === '>') return order >= 0;
  // Below 1.0 the second number is what breaks; what stands before the first that may differ must be the same.
  const fixed = operator === '~' ? 2 : operator === '^' ? (range[0] === 0 ? 2 : 1) : 3;
  const same = range.slice(0, fixed).every((number, index) => said[index] === undefined || said[index] === number);
  return same && (operator === '' || order >= 0);
}

/** Compares as far as both say: 5 is not less than 5.4. */
function compare(left: readonly number[], right: readonly number[]): number {
  for (let index = 0; index < Math.min(left.length, right.length); index += 1) {
    const difference = left[index]! - right[index]!;
    if (difference !== 0) return difference;
  }
  return 0;
}

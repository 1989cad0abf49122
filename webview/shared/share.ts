type Json = unknown;

/**
 * `next`, with every part that equals the same part of `previous` replaced by it: what did not change stays the same
 * object, and whoever compares by identity sees it. Elements of arrays that carry an identity are matched by it, so that
 * inserting one changes no other. Both must be plain JSON.
 */
export function share<T>(previous: T, next: T): T {
  return merge(previous, next) as T;
}

function merge(previous: Json, next: Json): Json {
  if (previous === next) return previous;
  if (typeof previous !== 'object' || typeof next !== 'object' || previous === null || next === null) return next;
  if (Array.isArray(previous) !== Array.isArray(next)) return next;
  return Array.isArray(next)
    ? mergeArray(previous as Json[], next)
    : mergeObject(previous as Record<string, Json>, next as Record<string, Json>);
}

function mergeArray(previous: readonly Json[], next: readonly Json[]): readonly Json[] {
  const byIdentity = new Map<unknown, Json>(previous.map((item) => [identityOf(item), item]));
  let same = previous.length === next.length;
  const merged = next.map((item, index) => {
    const identity = identityOf(item);
    const moved = identity !== undefined && identity !== identityOf(previous[index]);
    const result = merge(moved ? byIdentity.get(identity) : previous[index], item);
    same &&= result === previous[index];
    return result;
  });
  return same ? previous : merged;
}

function mergeObject(previous: Record<string, Json>, next: Record<string, Json>): Record<string, Json> {
  const names = Object.keys(next);
  let same = names.length === Object.keys(previous).length;
  // By own properties only: a key of a hostile file may be `__proto__`.
  const merged = names.map((name): [string, Json] => {
    const known = Object.hasOwn(previous, name);
    const result = merge(known ? previous[name] : undefined, next[name]);
    same &&= known && result === previous[name];
    return [name, result];
  });
  return same ? previous : Object.fromEntries(merged);
}

/** An `id` of its own, or of the step that it views. */
function identityOf(item: Json): unknown {
  if (typeof item !== 'object' || item === null) return undefined;
  const { id, step } = item as { id?: unknown; step?: unknown };
  return id ?? (typeof step === 'object' && step !== null ? (step as { id?: unknown }).id : undefined);
}

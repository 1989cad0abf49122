/** Where a source asks for a text to be translated, and how. */
export interface Use {
  /** The English texts that are the keys; empty where the call names none that can be read off the source. */
  readonly keys: readonly string[];
  readonly line: number;
}

/** Calls whose arguments are keys: `l10n.t` of the editor, `l10n` and `counted` of the pages. */
const CALL = /\b(l10n\.t|l10n|counted)\(/g;

/** Every translated text that a source names. Read off the text itself: a literal is a key, anything else is none. */
export function usesIn(source: string): readonly Use[] {
  return [...source.matchAll(CALL)].flatMap((match): Use[] => {
    if (/\bfunction\s*$/.test(source.slice(0, match.index))) return [];
    const given = argumentsAt(source, match.index + match[0].length);
    const texts = match[1] === 'counted' ? given.slice(1, 3) : given.slice(0, 1);
    const keys = texts.map(literal);
    const line = source.slice(0, match.index).split('\n').length;
    return [{ keys: keys.every((key) => key !== undefined) ? keys : [], line }];
  });
}

/** The sources of a call's arguments, from just after its opening bracket. */
export function argumentsAt(source: string, start: number): readonly string[] {
  const found: string[] = [];
  let depth = 0;
  let from = start;
  for (let at = start; at < source.length; at++) {
    const character = source[at]!;
    if (character === "'" || character === '"' || character === '`') at = endOfString(source, at);
    else if ('([{'.includes(character)) depth++;
    else if (')]}'.includes(character)) {
      if (depth-- === 0) {
        const last = source.slice(from, at).trim();
        return last === '' ? found : [...found, last];
      }
    } else if (character === ',' && depth === 0) {
      found.push(source.slice(from, at).trim());
      from = at + 1;
    }
  }
  return found;
}

/** Index of the quote that ends the string which begins at `start`. */
function endOfString(source: string, start: number): number {
  const quote = source[start];
  for (let at = start + 1; at < source.length; at++) {
    if (source[at] === '\\') at++;
    else if (source[at] === quote) return at;
  }
  return source.length;
}

/** The text of a string literal; undefined for anything else. */
export function literal(source: string): string | undefined {
  if (!/^(['"])(?:\\.|(?!\1)[^\\\n])*\1$/s.test(source)) return undefined;
  const inner = source.slice(1, -1);
  return JSON.parse(`"${inner.replaceAll("\\'", "'").replaceAll(/(?<!\\)"/g, '\\"')}"`) as string;
}

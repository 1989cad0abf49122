const DECLARATION =
  /^\s*(export\s+|default\s+|pub(\([^)]*\))?\s+|public\s+|private\s+|protected\s+|internal\s+|static\s+|final\s+|abstract\s+|async\s+|unsafe\s+|override\s+|virtual\s+|inline\s+|extern\s+|declare\s+|open\s+|sealed\s+|data\s+|const\s+(?=fn|enum))*(function\*?|class|interface|trait|impl|struct|enum|union|fn|func|fun|def|module|mod|namespace|package|object|type|protocol|extension|macro_rules!|sub|proc|method|record|describe|it|test)\b/;
const METHOD =
  /^\s*(?!(if|for|while|switch|catch|return|else|do|try|with|match|elif|except|await|new|throw|function)\b)[\w$<>[\]:*&~, ]*[\w$]+\s*\([^;]*\)?[^;]*[{:]\s*$/;
const BOUND_FUNCTION = /^\s*(export\s+)?(const|let|var|val)\s+[\w$]+.*(=>|function)/;
const TOP_LEVEL = /^[\p{L}_$]/u;
/** Lines above a hunk that are searched; farther up, a declaration says little. */
const REACH = 600;

function indent(line: string): number {
  let width = 0;
  for (const char of line) {
    if (char === ' ') width++;
    else if (char === '\t') width += 4;
    else break;
  }
  return width;
}

/**
 * The nearest line above `line` (index from 0) that declares what encloses it, trimmed to 200 units, or ''.
 * By indentation and looks, so it works for any language that is indented; else the nearest unindented line, as diffs do.
 */
export function enclosingDeclaration(lines: readonly string[], line: number): string {
  let limit = Infinity;
  for (let i = line; i < Math.min(lines.length, line + 5); i++) {
    const text = lines[i] as string;
    if (text.trim() !== '') {
      limit = indent(text);
      break;
    }
  }
  let fallback = '';
  for (let i = line - 1; i >= Math.max(0, line - REACH); i--) {
    const text = lines[i] as string;
    if (text.trim() === '') continue;
    const depth = indent(text);
    if (depth < limit && (DECLARATION.test(text) || METHOD.test(text) || BOUND_FUNCTION.test(text))) return text.trim().slice(0, 200);
    if (fallback === '' && TOP_LEVEL.test(text)) fallback = text.trim().slice(0, 200);
    if (depth < limit) limit = Math.max(depth, 1);
    if (fallback !== '' && depth === 0) return fallback;
  }
  return fallback;
}

/** Longest text shown in one piece, in UTF-16 code units; what a model writes is bounded here at the latest. */
const MOST_TEXT = 8_000;

/* oxlint-disable no-control-regex -- control characters are what this is about */
const CONTROL = /[\u0000-\u0008\u000B-\u001F\u007F]/g;
/** Invisible marks that reorder or hide what follows (bidi overrides and isolates, C1 controls, line separators, tag characters). */
const DECEPTIVE = /[\u0080-\u009F\u061C\u200E\u200F\u2028\u2029\u202A-\u202E\u2066-\u2069\uFEFF]|\uDB40[\uDC00-\uDC7F]/g;
/* oxlint-enable no-control-regex */

/**
 * Text of unknown origin, fit to be shown as text: control characters become their pictures (␛), characters that
 * would reorder or hide others become �, and what is too long is cut.
 */
export function harmless(text: string, most = MOST_TEXT): string {
  const cut = text.length > most ? `${text.slice(0, most)}…` : text;
  return cut
    .replace(/\r\n?/g, '\n')
    .replace(CONTROL, (character) => (character === '\u007F' ? '\u2421' : String.fromCharCode(0x2400 + character.charCodeAt(0))))
    .replace(DECEPTIVE, '\uFFFD');
}

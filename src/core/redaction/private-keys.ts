import type { Span } from './spans.ts';

/** Cheap: can a text hold a private key? */
export const KEY_MARK = /PRIVATE KEY|PGP PRIVATE|Private-Lines|PRIVATE-KEY/;

const BEGIN = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----|---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----|^Private-Lines: \d+/gm;
const END = /-----END [A-Z0-9 ]*PRIVATE KEY|---- END SSH2|^Private-MAC:/m;
/** What may stand in a block besides base64: headers, and what languages put around lines of a string. */
const LINE = /^[ \t>#*/|+"'`]*(?:[A-Za-z0-9+/=]|\\[nr]|(?:Proc-Type|DEK-Info|Version|Comment|Hash): [^"'`]*$)*[ \t"'`,+;.\\]*\r?$/;
/** Base64 characters of the longest key that is looked at. */
const LONGEST = 32_768;

/** Bodies of private keys; also of one whose end is not written yet. Each line of a block is a stretch of its own. */
export function findPrivateKeys(text: string, found: Span[]): void {
  BEGIN.lastIndex = 0;
  for (let match = BEGIN.exec(text); match; match = BEGIN.exec(text)) {
    const from = match.index + match[0].length;
    const rest = text.slice(from, from + LONGEST);
    const end = END.exec(rest);
    const body = end ? rest.slice(0, end.index) : rest;
    maskLines(body, from, found);
    BEGIN.lastIndex = from;
  }
}

/** Up to the first line that can be no part of a key. */
function maskLines(body: string, offset: number, found: Span[]): void {
  let at = 0;
  for (const [index, line] of body.split('\n').entries()) {
    if (index === 0 && !/^(?:\\[nr]|["'`+,\\ \t]|[A-Za-z0-9+/=])*\r?$/.test(line) && !line.startsWith('\\n')) return;
    if (index > 0 && !LINE.test(line)) return;
    for (const run of line.matchAll(/[A-Za-z0-9+/=]+/g)) {
      const escaped = line.slice(0, run.index).endsWith('\\') && /^[nr]/.test(run[0]) ? 1 : 0;
      if (run[0].length > escaped) found.push({ from: offset + at + run.index + escaped, to: offset + at + run.index + run[0].length });
    }
    at += line.length + 1;
  }
}

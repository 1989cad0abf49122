import { touches } from './spans.ts';
import type { Span } from './spans.ts';
import { isName, isRandom, isStandIn, isSuspicious } from './values.ts';

/** Cheap: can a text hold one of these? */
export const CONNECTION = /:\/\/|authorization|bearer|basic|curl|-u\s|-p|-a\s|AccountKey|identified/i;

const USER = /\b[a-z][a-z0-9+.-]{1,30}:\/\/([^\s:/?#@"'`<>]{0,256}):([^\s@"'`<>]{1,512})/gi;
const AUTHORIZATION =
  /(?:(?:[Aa]uthorization|AUTHORIZATION)["'`]?\s*(?:[:=,]|=>)\s*(?:[rbfu]?["'`])?\s*(?:(?:[Bb]earer|[Bb]asic|BEARER|BASIC|[Tt]oken|[Aa]pi[Kk]ey|[Dd]igest|AWS4-HMAC-SHA256)\s+)?|\b(?:Bearer|Basic)\s+|\b(?:bearer|basic)\s+(?=[A-Za-z0-9+/_-]*\d))([A-Za-z0-9+/=_.~:-]+)/g;
const OPTIONS =
  /(?:\bcurl\b[^\n]*?\s(?:-u|--user|--proxy-user)[ =]?["']?[^\s:"']+:|\b(?:mysql|mysqldump|mysqladmin|mariadb|mongo|mongosh|mongodump|mongorestore)\b[^\n]*?\s-p(?=[^\s-])|\b(?:sshpass|docker\s+login|podman\s+login|helm\s+registry\s+login|az\s+login|oc\s+login|7z)\b[^\n]*?\s-p[ =]?|\bredis-cli\b[^\n]*?\s-a\s+|\bhtpasswd\b[^\n]*?\s-b\S*\s+\S+\s+\S+\s+|\bidentified\s+by\s+(?:password\s+)?(?=["']))["']?([^\s"']+)/gi;

/** Passwords in addresses, in headers of HTTP and in options of programs. */
export function findConnections(text: string, edits: readonly Span[], found: Span[]): void {
  for (const match of text.matchAll(USER)) {
    const password = match[2]!;
    const from = match.index + match[0].length - password.length;
    const closed = text[from + password.length] === '@';
    const last = closed ? password.lastIndexOf('@') : -1;
    const span = { from, to: last < 0 ? from + password.length : from + last };
    if (isPassword(password, closed, touches(edits, span))) found.push(span);
  }
  for (const pattern of [AUTHORIZATION, OPTIONS]) {
    for (const match of text.matchAll(pattern)) {
      const value = match[1]!;
      const to = match.index + match[0].length;
      const span = { from: to - value.length, to };
      const unfinished = touches(edits, span);
      if (pattern === AUTHORIZATION ? isHeader(match[0], value, unfinished) : !isStandIn(value)) found.push(span);
    }
  }
}

/** What follows `scheme://user:`; digits alone are a port until an `@` follows. */
function isPassword(value: string, closed: boolean, unfinished: boolean): boolean {
  if (/^(?:[$<{%[]|\*+$)/.test(value)) return false;
  if (closed) return (unfinished || !isStandIn(value)) && !/^\d+\/.*/.test(value);
  return unfinished && !/^\d{1,5}(?:[/?#].*)?$/.test(value);
}

function isHeader(whole: string, value: string, unfinished: boolean): boolean {
  const named = /^authorization/i.test(whole);
  if (unfinished && named) return !/^(?:bearer|basic|token|apikey|digest|string|undefined|null)$/i.test(value);
  if (isStandIn(value)) return false;
  if (unfinished) return value.length >= 4;
  if (named && /\s/.test(whole.trim().replace(/^\S+["'`]?\s*[:=,]?>?\s*["'`]?/, ''))) return !isName(value) || value.length >= 20;
  return named
    ? !isName(value) && (isSuspicious(value) || value.length >= 16)
    : isRandom(value) || (value.length >= 20 && /\d/.test(value));
}

import { touches } from './spans.ts';
import type { Span } from './spans.ts';
import type { Syntax } from './syntax.ts';
import { isName, isRandom, isSentence, isStandIn } from './values.ts';

/** Names whose value is a secret whatever it looks like. */
const STRONG =
  'passw(?:or)?ds?|passwd|passphrase|passcode|pass_?wd|(?<![a-z])pass|pwd|secrets?|(?:api|access|account|secret|private|auth|encryption|signing|master|service|shared|storage|subscription|license|deploy|app|admin|session|cookie|jwt|client|consumer|hmac|aes|webhook|bot|token|ssh|rsa|gpg)[-_. ]?(?:key|secret|token|password)s?|secret[-_]?key[-_]?base|bearer|pin[-_]?code';
/** Names whose value is a secret when it looks like one. */
const WEAK = 'tokens?|credentials?|creds?|auth(?:orization)?|signature|sig|otp|key|salt|nonce|dsn|psk|(?:[a-z]+)[-_]?token';
const SUFFIX = '(?:[-_]?(?:value|base64|b64|text|plain|string|prod|production|dev|test|staging|live|old|new|[0-9]{1,3}))?';

/** Cheap: can a text hold a name of a secret? */
export const SECRET_NAME = /pass|pwd|secret|token|key|auth|cred|bearer|sig|otp|salt|nonce|dsn|psk|pin/i;

const TYPE = String.raw`(?:\s*[?!]?:\s*[A-Za-z_&][\w<>&' .|[\]]{0,60}?)?`;
/** Name, what is between, and the opening quote of a value. */
const QUOTED = new RegExp(
  String.raw`(?<![A-Za-z0-9])(?:[\w$.-]{0,80}?[-_.$]|[a-z][\w$]{0,80}?|[A-Z][A-Z0-9]{0,20}?)??(?:(${STRONG})|(${WEAK}))${SUFFIX}(?:["'\x60]?\]?${TYPE}\s*(?:={1,3}>?|![=]{1,2}|:=|:|=>|<-|\?=|\|\|=|\?\?=)\s*|\(\s*|["']\s*,\s*|["']\s+value\s*=\s*|\s+(?:(?:is|to|as|by)\s+)?)(?:[rbfuRBFU@$]{0,2})(\\?["'\x60])`,
  'gi',
);
/** Name and separator of a value without quotes. */
const BARE = new RegExp(
  String.raw`(?<![A-Za-z0-9])(?:[\w$.-]{0,80}?[-_.$]|[a-z][\w$]{0,80}?|[A-Z][A-Z0-9]{0,20}?)??(?:(${STRONG})|(${WEAK}))${SUFFIX}["']?(?:(\s*(?:=>?|:=|:|\?=)[ \t]*)|(>)|(?<=--?[\w-]{1,80})([ \t]+))(?=[^\s"'\x60=,;)}\]<>|&])([^\s"'\x60,;)}\]<>|&]+)`,
  'gi',
);
const URL_QUERY = new RegExp(String.raw`[?&;#](?:[\w.-]{0,60}?[-_.])??(?:(${STRONG})|(${WEAK}|code|state))=([^&;\s"'\x60<>#]+)`, 'gi');

/** Values of names that say "secret": `password = "…"`, `apiKey: "…"`, `TOKEN=…`, `--password …`, `?token=…`, `<password>…`. */
export function findAssignments(text: string, syntax: Syntax, edit: Span | undefined, found: Span[]): void {
  findQuoted(text, edit, found);
  findBare(text, syntax, edit, found);
  for (const match of text.matchAll(URL_QUERY)) {
    const to = match.index + match[0].length;
    const span = { from: to - match[3]!.length, to };
    if (judge(match[3]!, match[1] !== undefined, touches(edit, span), true)) found.push(span);
  }
}

function findQuoted(text: string, edit: Span | undefined, found: Span[]): void {
  QUOTED.lastIndex = 0;
  for (let match = QUOTED.exec(text); match; match = QUOTED.exec(text)) {
    const from = match.index + match[0].length;
    const to = closing(text, from, match[3]!);
    const span = { from, to };
    if (judge(text.slice(from, to), match[1] !== undefined, touches(edit, span), false)) {
      found.push(span);
      QUOTED.lastIndex = Math.max(from, to);
      // What looked like a value may be the next name.
    } else QUOTED.lastIndex = from;
  }
}

/** Where a quoted value ends: at its quote, or with the line. */
function closing(text: string, from: number, quote: string): number {
  for (let at = from; at < text.length; at++) {
    const char = text[at]!;
    if (char === '\n' || char === '\r') return at;
    if (text.startsWith(quote, at)) return at;
    if (char === '\\') at++;
  }
  return text.length;
}

function findBare(text: string, syntax: Syntax, edit: Span | undefined, found: Span[]): void {
  BARE.lastIndex = 0;
  for (let match = BARE.exec(text); match; match = BARE.exec(text)) {
    const [whole, strong, , , element, option, value] = match;
    const to = match.index + whole.length;
    const span = { from: to - value!.length, to };
    const isData =
      syntax === 'data' ||
      (syntax === 'shell' && /[=]|[ \t]$/.test(whole.slice(0, -value!.length))) ||
      element !== undefined ||
      option !== undefined;
    if (isExpression(value!, text, to)) continue;
    if (isData ? judge(value!, strong !== undefined, touches(edit, span), true) : isRandom(value!) && !isStandIn(value!)) found.push(span);
  }
}

/** Calls, indexing, and paths of names are code. */
function isExpression(value: string, text: string, to: number): boolean {
  if (/[([{]/.test(value) && /^[\w$.!?:]*[([{]/.test(value)) return true;
  return /^[ \t]*\(/.test(text.slice(to, to + 3));
}

/** Is the value of a name that says so a secret? `bare`: it stands without quotes. */
function judge(value: string, strong: boolean, unfinished: boolean, bare: boolean): boolean {
  if (value === '') return false;
  if (unfinished) return unfinishedSecret(value, strong);
  if (isStandIn(value) || isSentence(value)) return false;
  if (!strong) return isRandom(value);
  if (value.length < 4 && !/\d/.test(value)) return false;
  if (bare) return !isName(value) || /\d/.test(value);
  return !isName(value) || !/[-_.:/]/.test(value);
}

/** Of what is being written nothing is known but its name: a strong one hides it from the first character. */
function unfinishedSecret(value: string, strong: boolean): boolean {
  if (/^(?:[<$%#{[@]|process\.|env\b|os\.)/.test(value)) return false;
  return strong || (value.length >= 5 && /^[\w+/=.~-]+$/.test(value) && !/^(?:true|false|undefined|null)$/.test(value));
}

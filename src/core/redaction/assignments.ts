import { SECRET_NAME } from './secret-names.ts';
import { firstFrom, touches } from './spans.ts';
import type { Span } from './spans.ts';
import type { Syntax } from './syntax.ts';
import { isName, isRandom, isSentence, isStandIn, isSuspicious } from './values.ts';

const EACH_NAME = new RegExp(SECRET_NAME.source, 'g');
/** What may follow a name and still be part of it. */
const SUFFIX = '(?:[-_]?(?:value|base64|b64|text|plain|string|prod|production|dev|test|staging|live|old|new|[0-9]{1,3}))?';
const TYPE = String.raw`(?:[?!]?:\s*[A-Za-z_&][\w<>&' .|[\]]{0,60}?(?==))?`;
/** Between a name and a quoted value: what assigns (1), or what may (2); the quote (3). */
const QUOTED = new RegExp(
  String.raw`${SUFFIX}["'\x60]?\]?\s*${TYPE}(?:(=>?|:=|::?|<-|[?|+]{1,2}=|(?<=["'])\s+value\s*=)|([=!]==?|\(|(?<=["'\x60]\s*),|(?<=\s)(?:is|to|as|by)?(?=\s*["'])))\s*[rbfuRBFU@$]{0,2}(\\?["'\x60])`,
  'y',
);
/** Between a name and a value without quotes: separator (1), end of a tag (2), blanks after an option (3). */
const BARE = new RegExp(String.raw`${SUFFIX}(?:\\?["'])?(?:([ \t]*(?:=>?|:=|:|\?=)[ \t]*)|(>)|([ \t]+))(?=[^\s"'\x60=])`, 'y');
/** `- name: DB_PASSWORD`, and `value: …` on the next line. */
const LISTED = /["']?[ \t]*\r?\n[ \t]*value[ \t]*:[ \t]*["']?/y;
const RUN = /[^\s"'`,;)}\]<>|&]*/y;
const WORD = /\S*/y;
/** Of what stands before a name nothing beyond this is looked at, in code units. */
const BACK = 80;

/** Values of names that say "secret": `password = "…"`, `apiKey: "…"`, `TOKEN=…`, `--password …`, `?token=…`, `<password>…`. */
export function findAssignments(text: string, syntax: Syntax, edits: readonly Span[], found: Span[]): void {
  EACH_NAME.lastIndex = 0;
  for (let match = EACH_NAME.exec(text); match; match = EACH_NAME.exec(text)) {
    const name: Name = { text, start: match.index, end: match.index + match[0].length, strong: match[1] !== undefined, syntax };
    const span = quotedValue(name, edits) ?? bareValue(name, edits) ?? listedValue(name, edits);
    if (span) {
      found.push(span);
      EACH_NAME.lastIndex = span.to;
    }
  }
}

interface Name {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly strong: boolean;
  readonly syntax: Syntax;
}

function quotedValue({ text, start, end, strong }: Name, edits: readonly Span[]): Span | undefined {
  QUOTED.lastIndex = end;
  const match = QUOTED.exec(text);
  if (!match) return undefined;
  const [whole, hard, soft, quote] = match;
  if (hard?.startsWith(':') && isTernary(text, start)) return undefined;
  const from = end + whole.length;
  const span = { from, to: closing(text, from, quote!, edits) };
  const value = text.slice(from, span.to);
  if (isClosingQuote(whole, value, text.slice(lineStart(text, start), start), quote!)) return undefined;
  const unfinished = touches(edits, span);
  if (soft !== undefined && !unfinished) return isSuspicious(value) && !isStandIn(value) ? span : undefined;
  return isSecret(value, strong && soft === undefined, unfinished) ? span : undefined;
}

/** `log('password:', x)`: the quote ends what another began before the name. */
function isClosingQuote(between: string, value: string, before: string, quote: string): boolean {
  if (/^["'`]/.test(between) || !/^\s*(?:[,;:)+\]}&|.]|$)/.test(value)) return false;
  return before.split(quote).length % 2 === 0;
}

function lineStart(text: string, at: number): number {
  const from = Math.max(0, at - BACK);
  return from + text.slice(from, at).lastIndexOf('\n') + 1;
}

/** `a ? password : "…"`, `a ? "password" : "…"`. */
function isTernary(text: string, start: number): boolean {
  return /\?(?!\.)\s*["'`]?[\w$.]*$/.test(text.slice(Math.max(0, start - BACK), start));
}

/** Where a quoted value ends: at its quote, else with the line; of one that is being written, where the writing is. */
function closing(text: string, from: number, quote: string, edits: readonly Span[]): number {
  for (let at = from; at < text.length; at++) {
    const char = text[at]!;
    if (text.startsWith(quote, at)) return at;
    if (char === '\n' || char === '\r') return openEnd(text, from, at, edits);
    if (char === '\\') at++;
  }
  return openEnd(text, from, text.length, edits);
}

function openEnd(text: string, from: number, lineEnd: number, edits: readonly Span[]): number {
  const edit = edits[firstFrom(edits, lineEnd + 1) - 1];
  if (!edit || edit.to < from || edit.to > lineEnd) return lineEnd;
  WORD.lastIndex = edit.to;
  return Math.min(lineEnd, edit.to + WORD.exec(text)![0].length);
}

function bareValue({ text, start, end, strong, syntax }: Name, edits: readonly Span[]): Span | undefined {
  BARE.lastIndex = end;
  const match = BARE.exec(text);
  if (!match) return undefined;
  const [whole, separator, element, blanks] = match;
  const before = text.slice(lineStart(text, start), start);
  if (blanks !== undefined && !/(?:^|\s)--?[\w-]*$/.test(before)) return undefined;
  if (element !== undefined && !/<[\w:.-]*$/.test(before)) return undefined;
  const from = end + whole.length;
  const ownLine = syntax !== 'code' && /^\s*(?:[-*]\s+)?(?:export\s+|set\s+|ENV\s+|ARG\s+)?["']?[\w.-]*$/.test(before);
  const run = ownLine && separator !== undefined ? WORD : RUN;
  run.lastIndex = from;
  const value = run.exec(text)![0];
  const span = { from, to: from + value.length };
  if (isExpression(value, text, span.to)) return undefined;
  const explicit = separator === undefined || /[?&;#"'][\w-]*$/.test(before) || /(?:^|\s)--?[\w-]*$/.test(before);
  const unfinished = touches(edits, span);
  if (!explicit && syntax === 'code') return /[A-Za-z]\d|\d[A-Za-z]/.test(value) && isRandom(value) && !isStandIn(value) ? span : undefined;
  // What a tag encloses is a value, what follows an option is one but for words of a sentence.
  const plain = blanks !== undefined ? /^[a-z]+$/.test(value) : element === undefined ? isName(value) : !text.startsWith('</', span.to);
  if (plain && !unfinished && !isWholeValue(text, span, before, separator)) return undefined;
  return isSecret(value, strong, unfinished) ? span : undefined;
}

function listedValue({ text, end, strong }: Name, edits: readonly Span[]): Span | undefined {
  LISTED.lastIndex = end;
  const match = LISTED.exec(text);
  if (!match) return undefined;
  RUN.lastIndex = end + match[0].length;
  const span = { from: RUN.lastIndex, to: RUN.lastIndex + RUN.exec(text)![0].length };
  return isSecret(text.slice(span.from, span.to), strong, touches(edits, span)) ? span : undefined;
}

/** A plain word is a value where nothing but it can be meant: `DB_PASSWORD=letmein`, or alone on the line of a setting. */
function isWholeValue(text: string, { to }: Span, before: string, separator: string | undefined): boolean {
  return separator === '=' || (/^\s*(?:-\s+)?["']?[\w.-]*$/.test(before) && /^[ \t]*(?:#.*)?(?:\r?\n|$)/.test(text.slice(to, to + 200)));
}

/** Calls, indexing, and what is built from parts are code. */
function isExpression(value: string, text: string, to: number): boolean {
  return /^(?:[\w$.!?:]*[([{]|\/[[^(\\])/.test(value) || /^[ \t]*[([]/.test(text.slice(to, to + 3));
}

/** Is the value of a name that says so a secret? */
function isSecret(value: string, strong: boolean, unfinished: boolean): boolean {
  if (value === '') return false;
  if (unfinished) return isUnfinishedSecret(value, strong);
  if (isStandIn(value) || isSentence(value)) return false;
  if (!strong) return isRandom(value);
  return (value.length >= 4 || /\d/.test(value)) && !isPath(value);
}

/** The name of a file, a header or a setting, in one case throughout: `proxy-connection`, `/etc/app/secret`, `DB_PASSWORD`. */
function isPath(value: string): boolean {
  const bare = value.replace(/^~?\//, '');
  return /.[-_.:/]/.test(bare) && isName(bare) && (bare === bare.toLowerCase() || bare === bare.toUpperCase());
}

/** Of what is being written nothing is known but its name: a strong one hides it from the first character. */
function isUnfinishedSecret(value: string, strong: boolean): boolean {
  if (/^(?:<[a-z_ -]*>?$|\$\{|\$[A-Z_]*$|\{\{|#\{|%[A-Z_]*%$|process\.|env\b|os\.)/.test(value)) return false;
  return strong || (/^[\w+/=.~-]{5}/.test(value) && !/^(?:false|undefined)$/.test(value));
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const OPEN = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE = 0x5d;
const BEGIN = 0x7b;
const END = 0x7d;
const LF = 0x0a;

const ascii = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const SEQ = ascii('{"seq":');
const TIME = ascii(',"t":');
/** Nearly all of a record, and nothing that the index keeps. */
const KINDS = ['doc.changed', 'selection.changed', 'view.changed'].map((kind) => ascii(`,"kind":"${kind}"`));
const FIELDS = ['seq', 't', 'kind'].map((name) => ascii(`"${name}"`));
const WORDS = ['true', 'false', 'null'].map(ascii);
/** What may follow a backslash, but `u`. */
const ESCAPES = new Set(ascii('"\\/bfnrt'));

/** Deeper values are left to `JSON.parse`, which has no stack to overflow. */
const DEEPEST = 16;
/** Digits of a number that is exact whatever they are. */
const EXACT = 15;

/**
 * Where the line that begins at `start` ends (the place of its line feed), if it is surely event `seq`, of one of the kinds that come by the
 * thousand, and JSON, as our client writes it: these three fields first, no spaces. -1: it may be one all the same, and has to be parsed.
 * A second field of one of the three names is for the parser, too, since the last one of a name counts. `bytes` must be valid UTF-8 and end
 * with a line feed: no value holds one, so every loop below stops there.
 */
export function hotLineEnd(bytes: Uint8Array, start: number, seq: number): number {
  let at = exactly(bytes, start, SEQ);
  if (at < 0) return -1;
  const digits = at;
  let found = 0;
  for (; isDigit(bytes[at]!); at++) found = found * 10 + bytes[at]! - ZERO;
  if (found !== seq || !isInteger(bytes, digits, at)) return -1;
  const time = exactly(bytes, at, TIME);
  if (time < 0) return -1;
  for (at = time; isDigit(bytes[at]!); at++);
  if (!isInteger(bytes, time, at)) return -1;
  if (bytes[at] === DOT) {
    const fraction = ++at;
    for (; isDigit(bytes[at]!); at++);
    if (at === fraction) return -1;
  }
  at = oneOf(bytes, at, KINDS);
  while (at > 0 && bytes[at] === COMMA) {
    if (oneOf(bytes, at + 1, FIELDS) > 0) return -1;
    at = member(bytes, at + 1, 0);
  }
  return at > 0 && bytes[at] === END && bytes[at + 1] === LF ? at + 1 : -1;
}

const isDigit = (byte: number): boolean => byte >= ZERO && byte <= NINE;

/** Is what lies between the two places, all digits, a whole number in JSON that is exact? */
const isInteger = (bytes: Uint8Array, from: number, to: number): boolean =>
  to > from && to - from <= EXACT && (bytes[from] !== ZERO || to === from + 1);

/** Each of the following: the place after what is looked for at `at`, or -1. */
function exactly(bytes: Uint8Array, at: number, wanted: Uint8Array): number {
  for (let i = 0; i < wanted.length; i++) if (bytes[at + i] !== wanted[i]) return -1;
  return at + wanted.length;
}

function oneOf(bytes: Uint8Array, at: number, all: readonly Uint8Array[]): number {
  for (const wanted of all) {
    const end = exactly(bytes, at, wanted);
    if (end > 0) return end;
  }
  return -1;
}

/** A name with an escape could be any name: that is for the parser. */
function member(bytes: Uint8Array, at: number, depth: number): number {
  if (bytes[at] !== QUOTE) return -1;
  const end = text(bytes, at + 1);
  if (end < 0 || bytes[end] !== COLON) return -1;
  if (depth === 0 && bytes.subarray(at, end).includes(BACKSLASH)) return -1;
  return value(bytes, end + 1, depth + 1);
}

function value(bytes: Uint8Array, at: number, depth: number): number {
  const first = bytes[at]!;
  if (first === QUOTE) return text(bytes, at + 1);
  if (isDigit(first) || first === MINUS) return number(bytes, at);
  if (depth > DEEPEST) return -1;
  if (first === OPEN) return list(bytes, at + 1, depth);
  if (first === BEGIN) return object(bytes, at + 1, depth);
  return oneOf(bytes, at, WORDS);
}

function list(bytes: Uint8Array, start: number, depth: number): number {
  if (bytes[start] === CLOSE) return start + 1;
  for (let at = start; ; at++) {
    at = value(bytes, at, depth + 1);
    if (at < 0) return -1;
    if (bytes[at] !== COMMA) return bytes[at] === CLOSE ? at + 1 : -1;
  }
}

function object(bytes: Uint8Array, start: number, depth: number): number {
  if (bytes[start] === END) return start + 1;
  for (let at = start; ; at++) {
    at = member(bytes, at, depth);
    if (at < 0) return -1;
    if (bytes[at] !== COMMA) return bytes[at] === END ? at + 1 : -1;
  }
}

function text(bytes: Uint8Array, start: number): number {
  for (let at = start; ; at++) {
    const byte = bytes[at]!;
    if (byte === QUOTE) return at + 1;
    if (byte < 0x20) return -1;
    if (byte !== BACKSLASH) continue;
    const escaped = bytes[++at]!;
    if (ESCAPES.has(escaped)) continue;
    if (escaped !== 0x75) return -1;
    for (let i = 0; i < 4; i++) if (!isHex(bytes[++at]!)) return -1;
  }
}

const isHex = (byte: number): boolean => isDigit(byte) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66);

function number(bytes: Uint8Array, start: number): number {
  let at = bytes[start] === MINUS ? start + 1 : start;
  const digits = at;
  for (; isDigit(bytes[at]!); at++);
  if (at === digits || (bytes[digits] === ZERO && at > digits + 1)) return -1;
  if (bytes[at] === DOT) {
    const fraction = ++at;
    for (; isDigit(bytes[at]!); at++);
    if (at === fraction) return -1;
  }
  if ((bytes[at]! | 0x20) !== 0x65) return at;
  at++;
  if (bytes[at] === 0x2b || bytes[at] === MINUS) at++;
  const exponent = at;
  for (; isDigit(bytes[at]!); at++);
  return at > exponent ? at : -1;
}

/** Words of which a stand-in for a secret is made: `your-api-key-here`, `changeme`, `<password>`. */
const STAND_IN =
  /^(?:your|my|our|the|some|an?|insert|put|enter|replace|change|changed|me|it|this|that|with|here|in|is|to|of|for|x{3,}|example|sample|dummy|test|testing|fake|mock|todo|tbd|none|null|nil|undefined|true|false|token|tokens|secret|secrets|key|keys|password|passwd|pass|pwd|passphrase|api|access|auth|client|user|username|admin|root|id|value|values|string|number|boolean|object|text|str|foo|bar|baz|placeholder|redacted|removed|hidden|masked|default|empty|required|optional|invalid|valid|wrong|incorrect|missing|new|old|current|confirm|goes|bearer|basic|name|type|field|input|label|hash|hashed|encrypted|random|env|public|private|any|unknown|void|auto|manual|prompt|passed|failed|disabled|enabled|off|on|yes|no|[\s_\-.:/])+$/i;

/** The value is looked up elsewhere: `${X}`, `{{ x }}`, `%X%`, `$X`, `<x>`, `#{x}`, `@x@`, `process.env.X`, `env:X`. */
const LOOKED_UP =
  /^(?:\$\{|\$\(|\$[A-Z_][A-Z0-9_]*$|\$[a-z_]+$|\{\{|\{%|\{\w*\}|%\w+%$|%[({]|<[^<>]*>?$|#\{|@\w+@$|\[[\w .-]+\]$|(?:process\.env|os\.(?:environ|getenv)|import\.meta)\b|(?:config|self|this|args?|options?|secrets)\.[A-Za-z_.]+(?:[[(]|$)|env[.:([]|vault:|ref:|file:|aws:|ssm:|arn:|projects\/|!(?:Ref|Sub|vault)|op:\/\/|\.\.\.|…)/;
const WORDS = /^[\p{L}'’]+(?:[\s,.:;!?…()/-]+[\p{L}'’]+)+[\s,.:;!?…)*]*$/u;

/** No secret, though it stands where one could. `•` (already masked) and runs of one character are such. */
export function isStandIn(value: string): boolean {
  if (/^[^\p{L}\p{N}]*$/u.test(value) || /^(.)\1*$/su.test(value)) return true;
  return LOOKED_UP.test(value) || STAND_IN.test(value);
}

/** Words of a natural language, as a label or a message has them. */
export function isSentence(value: string): boolean {
  return value.includes(' ') && WORDS.test(value);
}

/** A name, a path of names or a plain word: what code has in place of a secret. */
export function isName(value: string): boolean {
  return /^[A-Za-z_$][A-Za-z_$]*\d{0,3}(?:(?:\.|::|->|\/|-|:)[A-Za-z_$][A-Za-z_$]*\d{0,3})*$/.test(value) && !isMixed(value);
}

/** More upper case than any style of names has. */
function isMixed(value: string): boolean {
  return (
    value.length >= 12 &&
    value.split(/[^A-Za-z]+/).some((word) => word.length > 4 && /[a-z]/.test(word) && count(word, /[A-Z]/g) * 3 > word.length)
  );
}

/** What is left of a token behind a prefix that names begin with, too: of this length no name is. */
export function isTokenBody(body: string): boolean {
  if (body.length < 30) return isRandom(body);
  return count(body, /\d/g) >= 2 || (count(body, /[A-Z]/g) >= 4 && count(body, /[a-z]/g) >= 4);
}

/** Not the name of a thing: digits or signs among letters, without a blank. */
export function isSuspicious(value: string): boolean {
  return value.length >= 6 && !/\s/.test(value) && /[A-Za-z]/.test(value) && /[\d!@#$%^&*+~]/.test(value) && !isName(value);
}

/** Looks drawn by chance: letters and digits in turn, or cases that no naming style has. */
export function isRandom(value: string): boolean {
  if (value.length < 8 || /\s/.test(value) || !/^[\x21-\x7e]+$/.test(value)) return false;
  if (isName(value)) return false;
  const digits = count(value, /\d/g);
  const letters = count(value, /[A-Za-z]/g);
  if (letters === 0) return false;
  const turns = count(value, /[A-Za-z](?=\d)|\d(?=[A-Za-z])/g);
  if (digits > 0 && turns >= 2 && digits + letters >= value.length * 0.7) return distinct(value) >= Math.min(8, value.length / 2);
  return letters + digits >= value.length * 0.85 && isMixed(value);
}

/** Code units from which a run that comes alone is looked at; shorter ones could be names with numbers in them. */
export const BARE_TOKEN = 14;
/** Changes between lower case, upper case, digits and signs, per character: by chance about .6, in long names below .4. */
const RESTLESS = 0.45;
const LONG = 20;
const RESTLESS_SHORT = 0.52;

/**
 * A run that somebody brought in by itself and that is drawn by chance: a token, or a piece of one, whatever service it opens. Hashes and
 * numbers in hex are none: they are ordinary in code, and no more is known of them.
 */
export function isBareToken(value: string): boolean {
  if (value.length < BARE_TOKEN || !/^[\w+/=.~-]+$/.test(value) || /^[0-9a-f-]+$/i.test(value)) return false;
  if (!/\d/.test(value) || !/[a-z]/i.test(value) || isStandIn(value)) return false;
  return count(value, /[a-z](?![a-z]|$)|[A-Z](?![A-Z]|$)|\d(?!\d|$)/g) >= (value.length < LONG ? RESTLESS_SHORT : RESTLESS) * value.length;
}

function count(value: string, pattern: RegExp): number {
  return value.match(pattern)?.length ?? 0;
}

function distinct(value: string): number {
  return new Set(value).size;
}

/** Words of which a stand-in for a secret is made: `your-api-key-here`, `changeme`, `<password>`. */
const STAND_IN =
  /^(?:your|my|our|the|some|an?|insert|put|enter|replace|change|changed|me|it|this|that|with|here|in|is|to|of|for|x{3,}|example|sample|dummy|test|testing|fake|mock|todo|tbd|none|null|nil|undefined|true|false|token|tokens|secret|secrets|key|keys|password|passwd|pass|pwd|passphrase|api|access|auth|client|user|username|admin|root|id|value|values|string|number|boolean|object|text|str|foo|bar|baz|placeholder|redacted|removed|hidden|masked|default|empty|required|optional|invalid|valid|wrong|incorrect|missing|new|old|current|confirm|goes|bearer|basic|name|type|field|input|label|hash|hashed|encrypted|random|env|public|private|any|unknown|void|auto|manual|prompt|disabled|enabled|off|on|yes|no|[\s_\-.:/])+$/i;

/** The value is looked up elsewhere: `${X}`, `{{ x }}`, `%X%`, `$X`, `<x>`, `#{x}`, `@x@`, `process.env.X`, `env:X`. */
const LOOKED_UP =
  /^(?:\$\{|\$\(|\$\$|\$[A-Z_a-z]+\w*$|\{\{|\{%|\{\w*\}|%[\w({]|%$|<|#\{|@\w+@$|\[\w|process\.|os\.|env[.:([]|import\.|config\.|this\.|self\.|args?\.|options?\.|secrets\.|vault:|ref:|file:|aws:|ssm:|arn:|projects\/|!Ref|!Sub|!vault|op:\/\/|\.\.\.|…)/;
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

/** Upper and lower case change within a word more often than camelCase does, or digits stand between letters. */
function isMixed(value: string): boolean {
  const humps = value.match(/[a-z][A-Z]/g)?.length ?? 0;
  return humps >= 3 && humps * 5 > value.length;
}

/** Looks drawn by chance: letters and digits in turn, or cases that no naming style has. */
export function isRandom(value: string): boolean {
  if (value.length < 8 || /\s/.test(value) || !/^[\x21-\x7e]+$/.test(value)) return false;
  if (isName(value)) return false;
  const digits = value.match(/\d/g)?.length ?? 0;
  const letters = value.match(/[A-Za-z]/g)?.length ?? 0;
  if (letters === 0) return false;
  const turns = value.match(/[A-Za-z]\d|\d[A-Za-z]/g)?.length ?? 0;
  if (digits > 0 && turns >= 2 && digits + letters >= value.length * 0.7) return distinct(value) >= Math.min(8, value.length / 2);
  return letters + digits >= value.length * 0.85 && isMixed(value) && value.length >= 16;
}

function distinct(value: string): number {
  return new Set(value).size;
}

/** What goes before `key`, `secret`, `token`, `password` and makes a secret of it whatever it looks like. */
const OWNER =
  'api|access|account|secret|private|auth|encryption|signing|master|service|shared|storage|subscription|license|deploy|app|admin|session|cookie|jwt|client|consumer|hmac|aes|webhook|bot|token|ssh|rsa|gpg|refresh|id|csrf';
/** Longer ones first: the first that fits is taken. */
const STRONG = [
  '[Ss][Ee][Cc][Rr][Ee][Tt][-_]?[Kk][Ee][Yy][-_]?[Bb][Aa][Ss][Ee]',
  ...[OWNER, OWNER.toUpperCase()].map(
    (owner) => `(?:${owner})[-_. ]?(?:key|secret|token|password|KEY|SECRET|TOKEN|PASSWORD|Key|Secret|Token|Password)[sS]?`,
  ),
  `(?:${capitals(OWNER)})[-_. ]?(?:[Kk]ey|[Ss]ecret|[Tt]oken|[Pp]assword)s?`,
  '[Pp](?:assw(?:or)?d|assword|ass[-_]?[Pp]hrase|ass[-_]?[Cc]ode|ass[-_]?[Ww]d|wd|in[-_]?[Cc]ode)s?',
  'P(?:ASSW(?:OR)?D|ASS_?PHRASE|ASS_?CODE|ASS_?WD|WD|IN_?CODE)S?',
  '(?:[Ss]ecret|SECRET)[sS]?',
  '(?<![A-Za-z])(?:pass|PASS)|(?<![A-Z])Pass',
].join('|');
const WEAK = 'tokens?|credentials?|creds|auth|authorization|signature|sig|otp|key|salt|nonce|dsn|psk';

function capitals(words: string): string {
  return words.replaceAll(/(^|\|)[a-z]/g, (start) => start.toUpperCase());
}

/**
 * Ends of names that say what their value is. Group 1: a secret whatever it looks like; group 2: a secret if it looks like one.
 * Spelled out in the cases that names are written in, since matching without regard to case is several times as slow.
 */
export const SECRET_NAME = new RegExp(`(${STRONG})|((?<![A-Za-z])(?:${WEAK}|${WEAK.toUpperCase()})|(?<![A-Z])(?:${capitals(WEAK)}))`);

import { TOKEN_KINDS } from './token-kinds.ts';

/**
 * Three characters in a row (case aside where they are in lower case) of which every secret's prefix or name holds one: a line that has none of them holds no
 * secret, and a key press makes three new ones at most.
 */
const MARKS: ReadonlySet<string> = new Set(
  [
    // password, passphrase, pwd, secret, token, key, auth, credential, creds, signature, otp, salt, nonce, dsn, psk, pin code
    'pas pwd ecr ken key aut ede eds sig otp sal onc dsn psk pin',
    // addresses, bearer, basic, options of programs, "identified by"
    // `~` stands for a blank
    ':// bea asi ~-u ~-p ~-a ~-b --u --p ied',
    // private keys
    'vat',
    ...TOKEN_KINDS.map(({ marks }) => marks),
  ]
    .flatMap((marks) => marks.split(' '))
    .map((mark) => mark.replace('~', ' ')),
);

/** Characters that marks are made of, as numbers from 1 to 63, in both cases. */
const CLASSES = new Uint8Array(128);
for (const [i, char] of ' abcdefghijklmnopqrstuvwxyz0123456789-_./:'.split('').entries())
  for (const each of [char, char.toUpperCase()]) CLASSES[each.charCodeAt(0)] = i + 1;
CLASSES['\t'.charCodeAt(0)] = CLASSES[' '.charCodeAt(0)]!;

/** One bit for each three classes. */
const TABLE = new Uint32Array(1 << 13);
for (const mark of MARKS) {
  const index = indexAt(mark, 0);
  TABLE[index >>> 5]! |= 1 << (index & 31);
}

/** Can a secret begin in `text` between `from` and `to`, or end what begins before? Cheap, and never says no in error. */
export function hasMark(text: string, from = 0, to = text.length): boolean {
  for (let at = Math.max(0, from - 2); at < to && at + 2 < text.length; at++) {
    const index = indexAt(text, at);
    if ((TABLE[index >>> 5]! >>> (index & 31)) & 1 && isMark(text.slice(at, at + 3))) return true;
  }
  return false;
}

function isMark(three: string): boolean {
  return MARKS.has(three) || MARKS.has(three.toLowerCase().replace('\t', ' '));
}

function indexAt(text: string, at: number): number {
  const a = text.charCodeAt(at);
  const b = text.charCodeAt(at + 1);
  const c = text.charCodeAt(at + 2);
  return (a | b | c) > 127 ? 0 : (CLASSES[a]! << 12) | (CLASSES[b]! << 6) | CLASSES[c]!;
}

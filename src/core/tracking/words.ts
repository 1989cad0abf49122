/** Words that say nothing of what a step is about: function words, and verbs that any change may bear. */
const STOP = new Set(
  (
    'a an and any are as at be been being but by can could did do does for from had has have how i if in into is it its just let may more most ' +
    'no not now of off on once only onto or our out over own per so some such than that the their them then there these they this those to too ' +
    'under up upon via was we were what when where which while who why will with within without would you your also all both each every other ' +
    'same should must via etc eg ie one two new old use used using make makes made change changes changed commit patch pr step work'
  ).split(' '),
);

const IDENTIFIER = /[\p{L}_$][\p{L}\p{N}_$]*/gu;
const SUBWORD = /\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|\p{Lo}+|\p{N}+/gu;

/** Every identifier or word of `text`, in order, as it is written. */
export function identifiers(text: string): string[] {
  return text.match(IDENTIFIER) ?? [];
}

/** One spelling for `local_tags`, `localTags` and `LocalTags`. */
export function normalized(identifier: string): string {
  return identifier.replace(/[_$]/g, '').toLowerCase();
}

/** Whether a word is written as only code is: with an underscore, a digit inside, or a capital after the first letter. */
export function looksLikeCode(identifier: string): boolean {
  return /[\p{L}\p{N}]_[\p{L}\p{N}]|[\p{Ll}\p{N}]\p{Lu}|\p{L}\d/u.test(identifier);
}

/** Light stemming: enough for `parsing`, `parsed`, `parser` and `parses` to meet, too little to be wrong often. */
function stem(word: string): string {
  let stemmed = word;
  if (stemmed.length > 5 && stemmed.endsWith('ies')) return `${stemmed.slice(0, -3)}y`;
  if (stemmed.length > 3 && stemmed.endsWith('s') && !stemmed.endsWith('ss')) stemmed = stemmed.slice(0, -1);
  for (const suffix of ['ation', 'ing', 'ed', 'er', 'or', 'ion', 'e']) {
    if (stemmed.length - suffix.length >= 3 && stemmed.endsWith(suffix)) {
      stemmed = stemmed.slice(0, -suffix.length);
      break;
    }
  }
  // "dropping" meets "drop".
  if (stemmed.length > 3 && stemmed.at(-1) === stemmed.at(-2) && !/[ls]$/.test(stemmed)) stemmed = stemmed.slice(0, -1);
  return stemmed;
}

/** What code shortens, as prose has it: a step says “context”, a hunk `ctx`. No keyword or type of a language: those stand everywhere. */
const SHORT_FOR: ReadonlyMap<string, string> = new Map(
  (
    'ctx context, cfg config, conf config, configuration config, msg message, req request, res response, resp response, err error, opt option, ' +
    'arg argument, idx index, buf buffer, len length, num number, tmp temporary, temp temporary, ' +
    'dir directory, env environment, pos position, prev previous, cur current, curr current, btn button, elem element, el element, ' +
    'attr attribute, param parameter, decl declaration, expr expression, stmt statement, ' +
    'init initialize, mem memory, addr address, ptr pointer, src source, dst destination, dest destination, cmd command, doc documentation, ' +
    'info information, spec specification, pkg package, lib library, repo repository, ver version, ref reference, obj object, arr array, ' +
    'fmt format, util utility, auth authentication, db database, conn connection, ' +
    'sync synchronize, max maximum, min minimum, diff difference, iter iterator, gen generate, prop property, ' +
    'ext extension, exec execute, calc calculate, eval evaluate, regex regular, dep dependency, deps dependency, perf performance'
  )
    .split(', ')
    .map((pair) => pair.split(' ').map(stem) as [short: string, long: string]),
);

const CACHE_LIMIT = 50_000;
const cache = new Map<string, readonly string[]>();

/** The meaningful parts of an identifier, lower-case, in full and stemmed: `parseErrs` gives `pars`, `error`. */
export function subwords(identifier: string): readonly string[] {
  const known = cache.get(identifier);
  if (known) return known;
  const parts: string[] = [];
  for (const [part] of identifier.matchAll(SUBWORD)) {
    const word = part.toLowerCase();
    if (word.length < 2 || STOP.has(word) || /^\d+$/.test(word)) continue;
    const stemmed = stem(word);
    parts.push(SHORT_FOR.get(stemmed) ?? stemmed);
  }
  if (cache.size >= CACHE_LIMIT) cache.clear();
  cache.set(identifier, parts);
  return parts;
}

/** Words that follow one another, two and two. */
export function pairsOf(words: readonly string[]): string[] {
  return words.slice(1).map((word, before) => `${words[before] as string} ${word}`);
}

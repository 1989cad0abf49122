const MOST_TRIES = 20;

interface Refused {
  readonly ok: false;
  readonly issues: readonly string[];
}

/** The first JSON in what a model wrote that `check` takes, or what is wrong with it. */
export function readJson<T extends { readonly ok: true }>(text: string, check: (value: unknown) => T | Refused): T | Refused {
  let found: unknown;
  for (const value of jsonIn(text)) {
    found ??= value;
    const read = check(value);
    if (read.ok) return read;
  }
  if (found !== undefined) return check(found);
  const visible = withoutThoughts(text).trim();
  if (visible === '') return { ok: false, issues: ['The answer is empty.'] };
  const cut = /[{[]/.test(visible) ? 'The JSON in the answer is broken or does not end.' : 'The answer holds no JSON.';
  return { ok: false, issues: [cut] };
}

/** The JSON values in what a model wrote (bare, in a fence, or between prose and thoughts), likeliest first. */
export function* jsonIn(text: string): Generator<object> {
  // An answer that is nothing but JSON holds no thoughts, though it may speak of the tags that mark them.
  const bare = parseJson(text);
  if (isObject(bare)) return yield bare;
  for (const candidate of jsonCandidates(withoutThoughts(text).trim())) {
    const value = parseJson(candidate);
    if (isObject(value)) yield value;
  }
}

/** Reasoning models think aloud before they answer; what they think is not the answer, though it may hold JSON. */
function withoutThoughts(text: string): string {
  const ends = ['</think>', '</thinking>', '</reasoning>'].map((tag) => ({ tag, at: text.lastIndexOf(tag) }));
  const last = ends.reduce((latest, end) => (end.at > latest.at ? end : latest));
  const start = text.search(/<(?:think|thinking|reasoning)>/i);
  if (last.at !== -1) {
    const after = text.slice(last.at + last.tag.length);
    // Thoughts after the answer are rare, but then the answer stands before them.
    return after.trim() === '' && start > 0 ? text.slice(0, start) : after;
  }
  // A thought that never ends leaves only what was said before it.
  return start === -1 ? text : text.slice(0, start);
}

/** Texts that may be the JSON meant, likeliest first. */
function* jsonCandidates(text: string): Generator<string> {
  yield text;
  let tried = 0;
  for (const fence of text.matchAll(/```[a-z]*[ \t]*\r?\n([\s\S]*?)```/gi)) {
    if (++tried > MOST_TRIES) break;
    yield fence[1]!;
  }
  // Prose around it: each place where an object or a list could begin, to the last place where it could end.
  tried = 0;
  for (const start of text.matchAll(/[{[](?=\s*["{[\]}])/g)) {
    if (++tried > MOST_TRIES) return;
    const end = text.lastIndexOf(start[0] === '{' ? '}' : ']');
    if (end > start.index) yield text.slice(start.index, end + 1);
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

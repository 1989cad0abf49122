import { identifiers, normalized, pairsOf, subwords } from './words.ts';

/** What one line says, apart from where it stands. */
export interface LineWords {
  /** Subwords, and whole identifiers (normalized), each with how often, in order of first occurrence. */
  readonly words: ReadonlyMap<string, number>;
  /** Subwords that follow one another, inside an identifier or from one to the next. */
  readonly pairs: ReadonlyMap<string, number>;
  readonly names: ReadonlyMap<string, number>;
  /** Its numbers, in order. */
  readonly numbers: string;
  /** Names (normalized) that it declares. */
  readonly defined: readonly string[];
  readonly blank: boolean;
  readonly comment: boolean;
  readonly imports: boolean;
  readonly test: boolean;
}

const COMMENT = /^\s*(\/\/|\/\*|\*|#(?!\[|include|define|if|endif)|--|;;|<!--|"""|''')/;
const IMPORT =
  /^\s*(import\b|from\s+\S+\s+import|use\s|#include|require\(|(const|let|var)\s.*=\s*require\(|export\s.*\sfrom\s|using\s|package\s|mod\s\w+;)/;
const TEST_CODE = /\b(assert\w*|expect\w*|describe|it|test_\w+|insta|#\[test\]|@Test|t\.\w+)\s*[!(]|#\[(\w+::)?test\]|@Test\b/;
const NUMBER = /\d+(?:\.\d+)*/g;
const DEFINITION =
  /\b(?:fn|function|class|struct|enum|union|trait|interface|type|def|func|fun|const|let|var|val|mod|module|static|namespace|macro_rules!)\s+(?:mut\s+|\([^)]*\)\s*|\*)?([\p{L}_$][\p{L}\p{N}_$]*)/gu;

/**
 * Lines read of late. While a hunk is typed, it is looked at again and again, and all but a line of it is as it was. What is
 * remembered is what reading gives anyway: it changes no answer.
 */
const read = new Map<string, LineWords>();
const REMEMBERED = 20_000;
/** A longer line (data, minified code) is not remembered. */
const LONGEST_REMEMBERED = 400;

export function wordsOfLine(line: string): LineWords {
  const known = read.get(line);
  if (known) return known;
  const found = readLine(line);
  if (line.length <= LONGEST_REMEMBERED) {
    if (read.size >= REMEMBERED) read.clear();
    read.set(line, found);
  }
  return found;
}

function readLine(line: string): LineWords {
  const found = identifiers(line);
  const words = found.flatMap((name) => subwords(name));
  return {
    words: counted(words),
    pairs: counted(pairsOf(words)),
    names: counted(found.filter((name) => name.length > 2).map(normalized)),
    numbers: (line.match(NUMBER) ?? []).join(),
    defined: definedIn(line),
    blank: line.trim() === '',
    comment: COMMENT.test(line),
    imports: IMPORT.test(line),
    test: TEST_CODE.test(line),
  };
}

function definedIn(line: string): string[] {
  const names: string[] = [];
  DEFINITION.lastIndex = 0;
  for (let found = DEFINITION.exec(line); found; found = DEFINITION.exec(line)) names.push(normalized(found[1] ?? ''));
  return names;
}

function counted(words: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

/**
 * Converts offsets that count code points to offsets that count UTF-16 code units, in a text that changes. It knows only where
 * the characters beyond the Basic Multilingual Plane stand, which are few: each is one code point and two code units.
 */
export class CodePointOffsets {
  /** Code-point offsets of the astral characters, ascending. */
  #astral: number[];

  constructor(text: string) {
    this.#astral = astralOffsets(text, 0);
  }

  toCodeUnits(codePoints: number): number {
    return codePoints + this.#before(codePoints);
  }

  /** Takes one replacement, all of it in code points of the text before. */
  replace(offset: number, deleted: number, inserted: string): void {
    const added = astralOffsets(inserted, offset);
    const from = this.#before(offset);
    const to = this.#before(offset + deleted);
    if (from === this.#astral.length && added.length === 0) return;
    const shift = codePointLength(inserted) - deleted;
    const after = this.#astral.slice(to).map((position) => position + shift);
    this.#astral = [...this.#astral.slice(0, from), ...added, ...after];
  }

  /** Number of astral characters before an offset. */
  #before(codePoints: number): number {
    let low = 0;
    let high = this.#astral.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#astral[middle]! < codePoints) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function codePointLength(text: string): number {
  return text.length - astralOffsets(text, 0).length;
}

function astralOffsets(text: string, base: number): number[] {
  const offsets: number[] = [];
  for (const match of text.matchAll(/[\u{10000}-\u{10ffff}]/gu)) offsets.push(base + match.index - offsets.length);
  return offsets;
}

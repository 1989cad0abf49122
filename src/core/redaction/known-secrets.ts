import type { Span } from './spans.ts';
import { isRandom, isSentence, isStandIn } from './values.ts';

/** Code units in a row by which a piece of a known secret is recognised: six may stand in plain. */
const GRAM = 7;
const SHORTEST = 8;
const MOST_VALUES = 1_000;
const LONGEST = 8_192;
const FILTER = 1 << 16;

/**
 * The secrets met so far, in memory only: what was a secret once is one wherever it turns up. Random values are recognised by any
 * seven characters in a row, others (made of words) only whole. Bounded; the oldest go first.
 */
export class KnownSecrets {
  /** Value → is it random? */
  readonly #values = new Map<string, boolean>();
  #grams = new Set<string>();
  /** A bit of each gram's hash: says no fast. */
  #filter = new Uint8Array(FILTER);

  get isEmpty(): boolean {
    return this.#values.size === 0;
  }

  learn(text: string): void {
    for (const value of text.split(/[\s\\"'`]+/)) this.#learn(value.slice(0, LONGEST));
  }

  #learn(value: string): void {
    if (value.length < SHORTEST || this.#values.has(value) || isStandIn(value) || isSentence(value)) return;
    const random = isRandom(value) || value.length >= 32;
    // Words are ordinary text elsewhere.
    if (!random && /^[a-zA-Z]+$/.test(value) && value.length < 14) return;
    this.#values.set(value, random);
    if (random) this.#index(value);
    if (this.#values.size > MOST_VALUES) this.#forgetOldest();
  }

  #index(value: string): void {
    for (let at = 0; at + GRAM <= value.length; at++) {
      this.#grams.add(value.slice(at, at + GRAM));
      this.#filter[hashAt(value, at)] = 1;
    }
  }

  #forgetOldest(): void {
    const old = [...this.#values.keys()].slice(0, MOST_VALUES / 4);
    for (const value of old) this.#values.delete(value);
    this.#grams = new Set();
    this.#filter = new Uint8Array(FILTER);
    for (const [value, random] of this.#values) if (random) this.#index(value);
  }

  /** `near`: pieces of random values are looked for around these stretches only. */
  find(text: string, found: Span[], near: readonly Span[] = [{ from: 0, to: text.length }]): void {
    if (this.#grams.size > 0) for (const span of near) this.#findPieces(text, span, found);
    for (const [value, random] of this.#values) {
      if (random) continue;
      for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + value.length))
        found.push({ from: at, to: at + value.length });
    }
  }

  #findPieces(text: string, { from, to }: Span, found: Span[]): void {
    const last = Math.min(text.length, to + GRAM) - GRAM;
    for (let at = Math.max(0, from - GRAM); at <= last; at++)
      if (this.#filter[hashAt(text, at)] && this.#grams.has(text.slice(at, at + GRAM))) found.push({ from: at, to: at + GRAM });
  }
}

function hashAt(text: string, at: number): number {
  let hash = 0;
  for (let i = at; i < at + GRAM; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  return (hash ^ (hash >>> 16)) & (FILTER - 1);
}

/**
 * Raw texts between the moment at which capture puts them aside and the event that names them: in memory only, since what is stored is
 * the redacted text.
 */
export class TextsAside {
  readonly #hash: (text: string) => string;
  readonly #texts = new Map<string, { readonly text: string; wanted: number }>();

  constructor(hash: (text: string) => string) {
    this.#hash = hash;
  }

  put(text: string): string {
    const hash = this.#hash(text);
    this.#texts.set(hash, { text, wanted: (this.#texts.get(hash)?.wanted ?? 0) + 1 });
    return hash;
  }

  /** Each text as often as it was put. */
  take(hash: string): string | undefined {
    const aside = this.#texts.get(hash);
    if (aside && --aside.wanted === 0) this.#texts.delete(hash);
    return aside?.text;
  }
}

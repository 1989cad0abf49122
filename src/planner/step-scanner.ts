import { Allow, parse } from 'partial-json';
import { cleanLine, cleanText } from '../core/plan/clean.ts';

/** What the panel shows of a step while it arrives. */
export interface ArrivingStep {
  readonly title: string;
  readonly description: string;
}

/** A step longer than this is shown only when it is whole: parsing its beginning again and again would cost too much. */
const LONGEST_TAIL = 10_000;
const START = /"(?:steps|tasks|plan)"\s*:\s*\[|^\s*(?:```[a-z]*\s*)?\[/;
const THOUGHT_START = /^\s*<(think|thinking|reasoning)>/i;
const THOUGHT_END = /<\/(?:think|thinking|reasoning)>/gi;

/** Reads the steps out of an answer while it streams: each character is looked at once, however long the answer is. */
export class StepScanner {
  /** The steps that are whole, as the model wrote them. */
  readonly whole: unknown[] = [];
  readonly #shown: ArrivingStep[] = [];
  #text = '';
  /** Where the next character to look at stands; before the list begins: where to look for its beginning. */
  #at = 0;
  #inside = false;
  #ended = false;
  #depth = 0;
  #quoted = false;
  #escaped = false;
  #stepStart = -1;

  /** Takes the next piece of text. True when there is something new to show. */
  feed(delta: string): boolean {
    this.#text += delta;
    if (this.#ended || (!this.#inside && !this.#findStart())) return false;
    const before = this.whole.length;
    while (this.#at < this.#text.length && !this.#ended) this.#look(this.#text[this.#at++]!);
    return this.whole.length > before || this.#stepStart !== -1;
  }

  /** The steps so far, the one that is arriving included. */
  shown(): readonly ArrivingStep[] {
    const tail =
      this.#stepStart === -1 || this.#text.length - this.#stepStart > LONGEST_TAIL
        ? undefined
        : arriving(this.#text.slice(this.#stepStart));
    return tail ? [...this.#shown, tail] : [...this.#shown];
  }

  #findStart(): boolean {
    if (this.#at === 0 && THOUGHT_START.test(this.#text)) {
      THOUGHT_END.lastIndex = 0;
      const end = this.#thoughtEnd();
      if (end === -1) return false;
      this.#text = this.#text.slice(end);
    }
    // The beginning of the key may have come with the piece before.
    const from = Math.max(0, this.#at - 40);
    const start = START.exec(this.#text.slice(from));
    if (!start || (from > 0 && start[0].trimStart().startsWith('['))) {
      this.#at = this.#text.length > 100 ? this.#text.length : 0;
      return false;
    }
    this.#at = from + start.index + start[0].length;
    this.#inside = true;
    return true;
  }

  #thoughtEnd(): number {
    const match = THOUGHT_END.exec(this.#text);
    return match ? match.index + match[0].length : -1;
  }

  #look(character: string): void {
    if (this.#escaped) this.#escaped = false;
    else if (this.#quoted) {
      if (character === '\\') this.#escaped = true;
      else if (character === '"') this.#quoted = false;
    } else if (character === '"') this.#quoted = true;
    else if (character === '{' || character === '[') {
      if (this.#depth === 0) this.#stepStart = this.#at - 1;
      this.#depth += 1;
    } else if (character === '}' || character === ']') {
      if (this.#depth === 0) this.#ended = true;
      else if (--this.#depth === 0) this.#finishStep();
    }
  }

  #finishStep(): void {
    const step = arriving(this.#text.slice(this.#stepStart, this.#at), (value) => this.whole.push(value));
    if (step) this.#shown.push(step);
    this.#stepStart = -1;
  }
}

function arriving(text: string, keep?: (value: unknown) => void): ArrivingStep | undefined {
  try {
    const value: unknown = keep ? JSON.parse(text) : parse(text, Allow.ALL);
    keep?.(value);
    if (typeof value !== 'object' || value === null) return undefined;
    const { title, description } = value as Record<string, unknown>;
    if (typeof title !== 'string' || title.trim() === '') return undefined;
    return { title: cleanLine(title, 500), description: typeof description === 'string' ? cleanText(description, 8_000) : '' };
  } catch {
    return undefined;
  }
}

import type { LogEvent } from '../trajectory/codec.ts';

/** The expert's own view, asked for before the plan is shown. */
export interface ApproachView {
  /** It is awaited: until it is given or declined, the plan is not shown. */
  readonly awaited: boolean;
  /** What they wrote; null: they would not say. Absent: nothing yet. */
  readonly text?: string | null;
}

export interface SavedApproach {
  readonly asked: boolean;
  readonly text?: string | null;
}

/** Whether the expert was asked how they would do it, and what they said. */
export class Approach {
  #asked = false;
  #text: string | null | undefined;

  get view(): ApproachView | undefined {
    if (!this.#asked) return undefined;
    return this.#text === undefined ? { awaited: true } : { awaited: false, text: this.#text };
  }

  save(): SavedApproach {
    return { asked: this.#asked, ...(this.#text === undefined ? {} : { text: this.#text }) };
  }

  /** To be called before anything else. */
  restore({ asked, text }: SavedApproach): void {
    this.#asked = asked;
    this.#text = text;
  }

  apply(event: LogEvent): void {
    if (event.kind === 'approach.asked') this.#asked ||= event.asked;
    else if (event.kind === 'approach.given' && this.#text === undefined) this.#text = event.text;
  }
}

/**
 * Whether to ask in this session: drawn once, from the session itself, so that asking again gives the same answer and the sample can
 * be checked afterwards.
 *
 * @param hex SHA-256 of the session's id in lower-case hex
 * @param rate 0 to 1
 */
export function drawApproach(hex: string, rate: number): { readonly asked: boolean; readonly draw: number } {
  // 48 bits: exact in a number.
  const draw = Number.parseInt(hex.slice(0, 12), 16) / 2 ** 48;
  return { asked: draw < rate, draw };
}

import { Allow, parse } from 'partial-json';
import { cleanLine, cleanText } from '../core/plan/clean.ts';

/** What the panel shows of a step while it arrives. */
export interface ArrivingStep {
  readonly title: string;
  readonly description: string;
}

/** The key before the list of steps. */
const KEY = /"(?:steps|tasks|plan)"\s*:\s*\[/;
/** An answer that is nothing but the list. */
const BARE_LIST = /^\s*(?:```[a-z]{0,8}\s*)?\[/;
const THOUGHT_START = /^\s*<(?:think|thinking|reasoning)>/i;
const THOUGHT_END = /<\/(?:think|thinking|reasoning)>/i;
/** More than any of the marks above can take, so that one that comes in pieces is still seen. */
const LONGEST_MARK = 60;
/** A step that is longer is no step; what the whole answer means is found out at its end. */
const LONGEST_STEP = 40_000;
/** Beyond these a step that is still arriving is not shown: no sensible one is so long or so deep. */
const LONGEST_TAIL = 20_000;
const DEEPEST_TAIL = 8;

/**
 * Reads the steps out of an answer while it streams. Each character is looked at once and what has been understood is let
 * go, so that an answer without end costs no more than its length.
 */
export class StepScanner {
  /** The steps that are whole, as the model wrote them. */
  readonly whole: unknown[] = [];
  readonly #shown: ArrivingStep[] = [];
  #phase: 'beginning' | 'thought' | 'prose' | 'steps' | 'over' = 'beginning';
  /** What is not yet understood; among steps, from the beginning of the one that is arriving. */
  #text = '';
  #at = 0;
  #depth = 0;
  #quoted = false;
  #escaped = false;
  #tail: { readonly length: number; readonly step: ArrivingStep | undefined } = { length: 0, step: undefined };

  /** Takes the next piece of text. True when there may be something new to show. */
  feed(delta: string): boolean {
    if (this.#phase === 'over') return false;
    this.#text += delta;
    if (this.#phase !== 'steps') this.#findSteps();
    if (this.#phase !== 'steps') return false;
    while (this.#at < this.#text.length && this.#phase === 'steps') this.#look(this.#text[this.#at++]!);
    if (this.#depth === 0) this.#drop(this.#at);
    if (this.#text.length > LONGEST_STEP) this.#phase = 'over';
    return true;
  }

  /** The steps so far, the one that is arriving included. */
  shown(): readonly ArrivingStep[] {
    const length = this.#text.length;
    // Parsed again only when it has grown by a part of its length, which keeps the sum of all parsing in proportion.
    if (this.#depth === 0) this.#tail = { length: 0, step: undefined };
    else if (
      length <= LONGEST_TAIL &&
      this.#depth <= DEEPEST_TAIL &&
      (length < this.#tail.length || length - this.#tail.length >= length / 64)
    )
      this.#tail = { length, step: arriving(parsePartial(this.#text)) };
    return this.#tail.step ? [...this.#shown, this.#tail.step] : [...this.#shown];
  }

  #findSteps(): void {
    if (this.#phase === 'beginning') {
      if (BARE_LIST.test(this.#text)) return this.#begin(BARE_LIST);
      if (THOUGHT_START.test(this.#text)) this.#phase = 'thought';
      else if (this.#text.trim().length > LONGEST_MARK || this.#text.length > 1_000) this.#phase = 'prose';
    }
    if (this.#phase === 'thought') {
      const end = THOUGHT_END.exec(this.#text);
      if (!end) return this.#keepEnd();
      this.#drop(end.index + end[0].length);
      this.#phase = 'beginning';
      return this.#findSteps();
    }
    if (KEY.test(this.#text)) this.#begin(KEY);
    else if (this.#phase === 'prose') this.#keepEnd();
  }

  #begin(mark: RegExp): void {
    const match = mark.exec(this.#text)!;
    this.#drop(match.index + match[0].length);
    this.#phase = 'steps';
  }

  #keepEnd(): void {
    this.#drop(Math.max(0, this.#text.length - LONGEST_MARK));
  }

  #drop(count: number): void {
    this.#text = this.#text.slice(count);
    this.#at = 0;
  }

  #look(character: string): void {
    if (this.#escaped) this.#escaped = false;
    else if (this.#quoted) {
      if (character === '\\') this.#escaped = true;
      else if (character === '"') this.#quoted = false;
    } else if (character === '"') this.#quoted = true;
    else if (character === '{' || character === '[') {
      if (this.#depth === 0) this.#drop(this.#at - 1);
      this.#at ||= 1;
      this.#depth += 1;
    } else if (character === '}' || character === ']') {
      if (this.#depth === 0) this.#phase = 'over';
      else if (--this.#depth === 0) this.#finishStep();
    }
  }

  #finishStep(): void {
    const value = parseWhole(this.#text.slice(0, this.#at));
    this.#drop(this.#at);
    if (value === undefined) return;
    this.whole.push(value);
    const step = arriving(value);
    if (step) this.#shown.push(step);
  }
}

function arriving(value: unknown): ArrivingStep | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { title, description } = value as Record<string, unknown>;
  if (typeof title !== 'string' || title.trim() === '') return undefined;
  return { title: cleanLine(title, 500), description: typeof description === 'string' ? cleanText(description, 8_000) : '' };
}

function parseWhole(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function parsePartial(text: string): unknown {
  try {
    return parse(text, Allow.ALL);
  } catch {
    return undefined;
  }
}

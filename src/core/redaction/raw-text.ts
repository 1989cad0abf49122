import type { Text } from '@codemirror/state';
import { applyChanges, ropeOf } from '../text/rope.ts';
import type { Change } from '../trajectory/events.ts';
import type { Span } from './spans.ts';
import { hasMark } from './triggers.ts';

/** Lines longer than this, in code units, are not kept apart. */
const LONGEST = 2_048;

/** A line that begins with a string, or says `value:`, may hold the value of what ends the line before. */
const CONTINUED = /^\s*(?:["'`]|value\s*:)/;
const CONTINUES = /["'`:]/;

/**
 * A document's raw text. The line that is being written is kept apart from the rope, with word of whether it could hold a secret, so
 * that a key press costs no more than a few characters looked at.
 */
export class RawText {
  #rope: Text;
  /** Where the line begins and ended in the rope; its text now. */
  #from = 0;
  #to = -1;
  #line = '';
  #marked = false;

  constructor(text: string) {
    this.#rope = ropeOf(text);
  }

  get rope(): Text {
    if (this.#to >= 0) {
      this.#rope = this.#rope.replace(this.#from, this.#to, ropeOf(this.#line));
      this.#to = -1;
    }
    return this.#rope;
  }

  /** Follows an event's changes (descending). Undefined: they do not fit; false: none of them can have made a secret. */
  apply(changes: readonly Change[]): boolean | undefined {
    if (changes.length === 1) {
      const [offset, deleted, inserted] = changes[0]!;
      if (this.#inLine(offset, deleted) && inserted.length <= LONGEST && !inserted.includes('\n'))
        return this.#applyInLine(offset, deleted, inserted);
    }
    const result = applyChanges(this.rope, changes);
    if (typeof result === 'string') return undefined;
    this.#rope = result;
    return true;
  }

  #inLine(offset: number, deleted: number): boolean {
    if (this.#to >= 0 && offset >= this.#from && offset + deleted <= this.#from + this.#line.length) return this.#line.length <= LONGEST;
    const { rope } = this;
    if (offset + deleted > rope.length) return false;
    const line = rope.lineAt(offset);
    if (offset + deleted > line.to || line.length > LONGEST) return false;
    this.#from = line.from;
    this.#to = line.to;
    this.#line = line.text;
    this.#marked = hasMark(line.text) || this.#continues();
    return true;
  }

  #applyInLine(offset: number, deleted: number, inserted: string): boolean {
    const start = offset - this.#from;
    this.#line = this.#line.slice(0, start) + inserted + this.#line.slice(start + deleted);
    this.#marked ||= hasMark(this.#line, start, start + inserted.length + 1) || (CONTINUES.test(inserted) && this.#continues());
    return this.#marked;
  }

  /** Does the line begin with a string that the line before assigns to something? */
  #continues(): boolean {
    return this.#from > 0 && CONTINUED.test(this.#line) && hasMark(this.#rope.lineAt(this.#from - 1).text);
  }

  #holds(from: number, to: number): boolean {
    return this.#to >= 0 && from >= this.#from && to <= this.#from + this.#line.length;
  }

  slice(from: number, to: number): string {
    return this.#holds(from, to) ? this.#line.slice(from - this.#from, to - this.#from) : this.rope.sliceString(from, to);
  }

  /** Where the lines are that hold a stretch; of long ones, `reach` code units around it. */
  around({ from, to }: Span, reach: number): Span {
    if (this.#holds(from, to) && !CONTINUED.test(this.#line)) return { from: this.#from, to: this.#from + this.#line.length };
    const { rope } = this;
    let first = rope.lineAt(from);
    if (first.from > 0 && first.length < reach && CONTINUED.test(first.text)) first = rope.line(first.number - 1);
    const last = to <= first.to ? first : rope.lineAt(to);
    return { from: Math.max(first.from, from - reach), to: Math.min(last.to, to + reach) };
  }
}

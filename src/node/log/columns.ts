import { setImmediate as breathe } from 'node:timers/promises';
import { ByteColumn, ByteReader } from './byte-column.ts';

/**
 * A segment's lines by columns, which compress to less than half of what the lines do: each line is a template (its keys and
 * punctuation) and what fills it, numbers as differences to the line before of the same template, strings as they are. Knows
 * nothing of the events but that lines begin with `seq` and `t`, and gives back the exact bytes of any lines whatever.
 *
 * Layout: MAGIC and the first line (the header) as text lines; then integers: number of lines, their bytes, number of templates, number of
 * columns, and each column's length; then the templates, each with its length; then the columns. Columns 0 to 2 are `seq`, `t` and the
 * template of each line (lines that begin otherwise have no `seq` and `t` there); the others belong to the templates' places, in order.
 */
export const MAGIC = 'coagency-columns 1';

/** Characters from which on a line is kept whole: a match of TOKENS needs room for each character of a string, and has 64 MB. */
const LONG_LINE = 1 << 20;
/** Lines between two turns of the event loop: a millisecond's work or so. */
const LINES_AT_ONCE = 250;
const LF = 10;

/** Places in a template: a string with its quotes, an integer, any other number, a whole line. No byte of a line reads as one of them. */
const STRING = '\ue001';
const INTEGER = '\ue002';
const NUMBER = '\ue003';
const LINE = '\ue004';
const PLACES = /[\ue001-\ue004]/g;

const START = /^\{"seq":(\d{1,15}),"t":(\d{1,15})(?=,)/;
/** In this order: what stays in the template, strings that are values, numbers. */
const TOKENS = /"kind":"[a-z.]*"|"(?:[^"\\]|\\.)*":|("(?:[^"\\]|\\.)*")|(-?\d[\d.eE+-]*)/g;

interface Template {
  readonly id: number;
  readonly places: readonly { readonly kind: string; readonly column: ByteColumn; last: number }[];
}

/** `lines`: whole lines, the first of them the header. */
export async function toColumns(lines: Uint8Array): Promise<Uint8Array> {
  const bytes = Buffer.from(lines.buffer, lines.byteOffset, lines.length);
  const headerEnd = bytes.indexOf(LF) + 1;
  const encoder = new Encoder();
  let count = 0;
  for (let start = headerEnd; start < bytes.length; count++) {
    const end = bytes.indexOf(LF, start);
    if (end < 0) throw new RangeError('the last line has no line feed');
    encoder.add(bytes.toString('latin1', start, end));
    start = end + 1;
    if (count % LINES_AT_ONCE === LINES_AT_ONCE - 1) await breathe();
  }
  const whole = new ByteColumn();
  whole.pushLatin1(`${MAGIC}\n`);
  whole.pushBytes(bytes.subarray(0, headerEnd));
  whole.pushInteger(count);
  whole.pushInteger(bytes.length - headerEnd);
  encoder.writeTo(whole);
  return whole.bytes();
}

class Encoder {
  readonly #seqs = new ByteColumn();
  readonly #times = new ByteColumn();
  readonly #ids = new ByteColumn();
  readonly #templates = new Map<string, Template>();
  #seq = 0;
  #t = 0;

  add(line: string): void {
    const start = line.length < LONG_LINE ? START.exec(line) : null;
    if (!start || !isPlain(start[1]!) || !isPlain(start[2]!)) return this.#fill(LINE, [line]);
    this.#seqs.pushInteger(Number(start[1]) - this.#seq);
    this.#times.pushInteger(Number(start[2]) - this.#t);
    this.#seq = Number(start[1]);
    this.#t = Number(start[2]);
    const values: string[] = [];
    const template = line.slice(start[0].length).replace(TOKENS, (token, string: string | undefined, number: string | undefined) => {
      if (string === undefined && number === undefined) return token;
      values.push(token);
      if (string !== undefined) return STRING;
      return isPlain(token) ? INTEGER : NUMBER;
    });
    this.#fill(template, values);
  }

  writeTo(whole: ByteColumn): void {
    const templates = [...this.#templates];
    const columns = [this.#seqs, this.#times, this.#ids, ...templates.flatMap(([, { places }]) => places.map((place) => place.column))];
    whole.pushInteger(templates.length);
    whole.pushInteger(columns.length);
    for (const column of columns) whole.pushInteger(column.bytes().length);
    for (const [text] of templates) {
      const bytes = Buffer.from(text);
      whole.pushInteger(bytes.length);
      whole.pushBytes(bytes);
    }
    for (const column of columns) whole.pushBytes(column.bytes());
  }

  #fill(text: string, values: readonly string[]): void {
    let template = this.#templates.get(text);
    if (!template) {
      const places = (text.match(PLACES) ?? []).map((kind) => ({ kind, column: new ByteColumn(), last: 0 }));
      template = { id: this.#templates.size, places };
      this.#templates.set(text, template);
    }
    this.#ids.pushInteger(template.id);
    for (const [i, place] of template.places.entries()) {
      const value = values[i]!;
      if (place.kind === INTEGER) {
        place.column.pushInteger(Number(value) - place.last);
        place.last = Number(value);
      } else {
        place.column.pushInteger(value.length);
        place.column.pushLatin1(value);
      }
    }
  }
}

/** The exact bytes that `toColumns` was given. @throws RangeError or SyntaxError on bytes that it did not make. */
export async function fromColumns(columns: Uint8Array): Promise<Uint8Array> {
  const bytes = Buffer.from(columns.buffer, columns.byteOffset, columns.length);
  const magicEnd = bytes.indexOf(LF) + 1;
  if (bytes.toString('latin1', 0, magicEnd - 1) !== MAGIC) throw new SyntaxError(`no ${MAGIC}`);
  const headerEnd = bytes.indexOf(LF, magicEnd) + 1;
  const reader = new ByteReader(bytes.subarray(headerEnd));
  const [count, length, templateCount, columnCount] = [reader.integer(), reader.integer(), reader.integer(), reader.integer()];
  const lengths = Array.from({ length: columnCount }, () => reader.integer());
  const templates = Array.from({ length: templateCount }, () => reader.bytes(reader.integer()).toString());
  const [seqs, times, ids, ...rest] = lengths.map((length) => new ByteReader(reader.bytes(length)));
  const decoder = new Decoder(seqs!, times!, templates, rest);
  const lines = Buffer.allocUnsafe(headerEnd - magicEnd + length);
  let end = bytes.copy(lines, 0, magicEnd, headerEnd);
  for (let done = 0; done < count;) {
    let text = '';
    for (const last = Math.min(count, done + LINES_AT_ONCE); done < last; done++) text += `${decoder.line(ids!.integer())}\n`;
    end += lines.write(text, end, 'latin1');
    await breathe();
  }
  if (end !== lines.length) throw new RangeError('the lines are not as long as they were');
  return lines;
}

class Decoder {
  readonly #seqs: ByteReader;
  readonly #times: ByteReader;
  readonly #templates: readonly {
    readonly literals: readonly string[];
    readonly places: { kind: string; column: ByteReader; last: number }[];
  }[];
  #seq = 0;
  #t = 0;

  constructor(seqs: ByteReader, times: ByteReader, templates: readonly string[], columns: readonly ByteReader[]) {
    this.#seqs = seqs;
    this.#times = times;
    let next = 0;
    this.#templates = templates.map((text) => ({
      literals: text.split(PLACES),
      places: (text.match(PLACES) ?? []).map((kind) => ({ kind, column: columns[next++]!, last: 0 })),
    }));
  }

  line(id: number): string {
    const template = this.#templates[id];
    if (!template) throw new RangeError('an unknown template');
    const { literals, places } = template;
    let text = '';
    if (places[0]?.kind !== LINE) {
      this.#seq += this.#seqs.integer();
      this.#t += this.#times.integer();
      text = `{"seq":${this.#seq},"t":${this.#t}`;
    }
    text += literals[0];
    for (let i = 0; i < places.length; i++) {
      const place = places[i]!;
      if (place.kind === INTEGER) text += place.last += place.column.integer();
      else text += place.column.latin1(place.column.integer());
      text += literals[i + 1];
    }
    return text;
  }
}

/** Written as JavaScript writes the number: so it can be given back from the number alone. */
function isPlain(digits: string): boolean {
  return digits.length <= 15 && String(Number(digits)) === digits && !digits.includes('.') && !digits.includes('e');
}

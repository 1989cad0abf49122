/**
 * JSON mode. A body is one message, or an array of messages (one level is flattened). Each is kept as one line of the bytes that came:
 * numbers keep their digits and objects their order. Line breaks can only stand between tokens in JSON, so a space may take their place.
 * Throws a SyntaxError when the body is not JSON.
 */
export function messagesToLines(body: string): string[] {
  const value: unknown = JSON.parse(body);
  const flat = body.replace(/[\r\n]/g, ' ').trim();
  return Array.isArray(value) ? elementsOf(flat) : [flat];
}

/** The texts of an array's elements. `array` is known to be a valid JSON array. */
function elementsOf(array: string): string[] {
  const elements: string[] = [];
  let depth = 0;
  let start = 1;
  for (let i = 0; i < array.length; i++) {
    const c = array[i];
    if (c === '"') i = endOfString(array, i);
    else if (c === '[' || c === '{') depth++;
    else if (c === ']' || c === '}') depth--;
    if ((c === ',' && depth === 1) || (c === ']' && depth === 0)) {
      const element = array.slice(start, i).trim();
      if (element !== '') elements.push(element);
      start = i + 1;
    }
  }
  return elements;
}

function endOfString(text: string, quote: number): number {
  let i = quote + 1;
  while (text[i] !== '"') i += text[i] === '\\' ? 2 : 1;
  return i;
}

/** The lines of a JSON stream, each ended by a line feed, as the array that readers get. */
export function linesToArray(lines: Buffer): Buffer {
  if (lines.length === 0) return Buffer.from('[]');
  const array = Buffer.allocUnsafe(lines.length + 1);
  array[0] = 0x5b;
  lines.copy(array, 1);
  for (let i = array.indexOf(0x0a); i !== -1; i = array.indexOf(0x0a, i + 1)) array[i] = 0x2c;
  array[lines.length] = 0x5d;
  return array;
}

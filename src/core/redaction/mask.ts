/** Stands for one UTF-16 code unit of a secret. */
export const MASK = '•';

/** Of the same length, with the same line breaks: no offset and no line number moves. */
export function maskText(text: string): string {
  return text.replaceAll(/[^\r\n]/g, MASK);
}

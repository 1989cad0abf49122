import { EndOfLine } from 'vscode';
import type { TextDocument } from 'vscode';
import type { Eol } from '../../core/capture/document-state.ts';
import type { HashFunction } from '../../core/capture/sink.ts';
import type { EventOf } from '../../core/trajectory/events.ts';
import type { Place } from './scope.ts';

/** A `doc.opened` before its document has a number. */
export type Opening = Omit<EventOf<'doc.opened'>, 'seq' | 't' | 'kind' | 'doc'>;

/** Code units up to which a text stands in its event; longer ones go to a blob. */
const INLINE = 8_192;

export const eolOf = (document: TextDocument): Eol => (document.eol === EndOfLine.CRLF ? 'crlf' : 'lf');

/** From VS Code 1.100 on. */
export const encodingOf = (document: TextDocument): string | undefined => (document as { encoding?: string }).encoding;

/** What the log says of a document at first sight: all of its text, or why not. */
export function openingOf(
  document: TextDocument,
  place: Place,
  { maxLength, hash, putBlob }: { maxLength: number; hash: HashFunction; putBlob: (text: string) => string },
): Opening {
  const text = document.getText();
  const excluded = place.exclusion ?? (text.length > maxLength ? 'too-large' : text.includes('\0') ? 'binary' : undefined);
  const encoding = encodingOf(document);
  const opening = { uri: place.path, language: document.languageId, eol: eolOf(document), ...(encoding === undefined ? {} : { encoding }) };
  if (excluded) return { ...opening, excluded, size: text.length, hash: hash(text) };
  if (text.length <= INLINE) return { ...opening, text, hash: hash(text) };
  const blob = putBlob(text);
  return { ...opening, blob, hash: blob };
}

import { withKnownText } from '../../core/replay/texts.ts';
import { LogReader } from '../../core/replay/reader.ts';
import { Documents } from '../../core/text/documents.ts';
import { TextMismatchError } from '../../core/text/file-state.ts';
import type { LogEvent } from '../../core/trajectory/codec.ts';
import { knownBlob } from './known-blob.ts';
import type { Recording } from './recording.ts';

interface Wanted {
  readonly uri: string;
  readonly seq: number;
  /** As it was when the session began, whatever came before `seq`. */
  readonly first?: boolean | undefined;
}

/** A file as it stood after event `seq`, as far as the log is sound; undefined where it does not know it by then. @throws what keeps the log, or a text beside it, from coming */
export async function textAt(recording: Recording, { uri, seq, first = false }: Wanted): Promise<string | undefined> {
  const blobs = new Map<string, string>();
  const source = (hash: string): string | undefined => blobs.get(hash);
  const documents = new Documents(source);
  const text = (): string | undefined => (first ? documents.firstTextOf(uri) : documents.textOf(uri));
  const reader = new LogReader();
  for await (const { lines } of recording.lines(0)) {
    for (const events of reader.read(lines)) {
      for (const event of events) {
        if (event.seq > seq) return text();
        if (event.kind === 'doc.opened' && event.blob !== undefined) {
          const content = await knownBlob(recording, event.blob);
          if (content !== undefined) blobs.set(event.blob, content);
        }
        if (!apply(documents, withKnownText(event, source))) return text();
      }
    }
    if (reader.stop) break;
  }
  return text();
}

/** False where the log contradicts itself: what follows would be a fiction. What was not recorded is passed over. */
function apply(documents: Documents, event: LogEvent): boolean {
  try {
    documents.apply(event);
  } catch (error) {
    if (!(error instanceof TextMismatchError)) throw error;
    return error.code === 'unknown-text';
  }
  return true;
}

import { Documents } from '../../core/text/documents.ts';
import { decodeEvent } from '../../core/trajectory/codec.ts';
import type { Recording } from './recording.ts';

/** A file as it stood after event `seq`; undefined where the log does not know it by then. */
export async function textAt(
  recording: Recording,
  { uri, seq }: { readonly uri: string; readonly seq: number },
): Promise<string | undefined> {
  const blobs = new Map<string, string>();
  const documents = new Documents((hash) => blobs.get(hash));
  for await (const { lines } of recording.lines(0)) {
    for (const line of lines.split('\n')) {
      if (line === '' || line.startsWith('{"format"')) continue;
      const event = decodeEvent(line);
      if (event.seq > seq) return documents.textOf(uri);
      if (event.kind === 'doc.opened' && typeof event.blob === 'string') {
        const text = await recording.blob(event.blob);
        if (text !== undefined) blobs.set(event.blob, text);
      }
      documents.apply(event);
    }
  }
  return documents.textOf(uri);
}

import { MASK } from '../../../../src/core/redaction/mask.ts';
import { Documents } from '../../../../src/core/text/documents.ts';
import type { RecordingLog } from './recording-log.ts';
import type { Secret } from './secret-corpus.ts';

/** Characters of a secret behind its prefix that may stand in plain. */
const PLAIN = 6;
/** Some seven hex digits of a secret stand in any long row of hashes. */
const HASHES = /"(?:hash|head|blob)":"[0-9a-f]{64}"/g;
/** What a log shows of the secrets that came into it. */
export interface Leaks {
  /** Secrets of which more than may stand in plain is in the log: in any byte of it, or in a text replayed at any event. */
  readonly secrets: ReadonlySet<Secret>;
  /** Where, in words; and events after which the replayed text is not the raw one but for masks. */
  readonly found: readonly string[];
}

/** Looks through all that a closed log holds. */
export async function leaksOf(log: RecordingLog, secrets: readonly Secret[]): Promise<Leaks> {
  const pieces = new Map<string, Secret>();
  for (const secret of secrets)
    for (let at = 0; at + PLAIN < secret.body.length; at++) pieces.set(secret.body.slice(at, at + PLAIN + 1), secret);
  const found = new Set<string>();
  const leaked = new Set<Secret>();
  const look = (text: string, where: string): void => {
    for (let at = 0; at + PLAIN < text.length; at++) {
      const secret = pieces.get(text.slice(at, at + PLAIN + 1));
      if (!secret) continue;
      leaked.add(secret);
      found.add(`${secret.kind} in ${where}: ${text.slice(at - 10, at + PLAIN + 10)}`);
    }
  };
  for await (const text of log.written()) look(text.replaceAll(HASHES, ''), 'bytes');
  const blobs = await log.blobs();
  const documents = new Documents((hash) => blobs.get(hash));
  for await (const event of log.events()) {
    documents.apply(event);
    const raw = log.rawAfter[event.seq];
    if (!raw || event.kind === 'opaque' || !('doc' in event) || event.doc === null) continue;
    const text = documents.ropeOfDocument(event.doc)!.toString();
    look(text, 'replay');
    if (!isExact(text, raw.toString())) found.add(`event ${event.seq} is not exact`);
  }
  return { secrets: leaked, found: [...found].slice(0, 20) };
}

/** Of the same length, and the same but for masks. */
function isExact(recorded: string, raw: string): boolean {
  if (recorded.length !== raw.length) return false;
  for (let i = 0; i < raw.length; i++) if (recorded[i] !== raw[i] && (recorded[i] !== MASK || raw[i] === '\n')) return false;
  return true;
}

import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { CodePointOffsets } from '../../../src/core/text/code-points.ts';
import type { Change } from '../../../src/core/trajectory/events.ts';

export interface EditTrace {
  readonly startContent: string;
  readonly endContent: string;
  /** `[offset, deleted, inserted]` in UTF-16 code units, each against the text that the one before left. */
  readonly transactions: readonly (readonly Change[])[];
}

interface TraceFile {
  readonly startContent: string;
  readonly endContent: string;
  readonly txns: readonly { readonly patches: readonly Change[] }[];
}

/** A recorded editing session (`*.json.gz`), its code points turned into code units. */
export function readEditTrace(file: string): EditTrace {
  const { startContent, endContent, txns } = JSON.parse(gunzipSync(readFileSync(file)).toString()) as TraceFile;
  const offsets = new CodePointOffsets(startContent);
  const transactions = txns.map(({ patches }) =>
    patches.map(([position, deleted, inserted]): Change => {
      const start = offsets.toCodeUnits(position);
      const end = offsets.toCodeUnits(position + deleted);
      offsets.replace(position, deleted, inserted);
      return [start, end - start, inserted];
    }),
  );
  return { startContent, endContent, transactions };
}

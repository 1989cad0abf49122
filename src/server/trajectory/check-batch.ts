import { unpackBody } from '../body.ts';
import type { BodyLimits, WireBody } from '../body.ts';
import { ProblemError } from '../problem.ts';
import { layDown } from '../store/segments.ts';
import type { StoredBytes } from '../store/segments.ts';
import { checkEvents } from './check.ts';
import type { Checked, Place } from './check.ts';

/** A body of events that should continue a session, and where that session stands. Plain data: it may travel to another thread. */
export interface Batch {
  readonly body: WireBody;
  readonly limits: BodyLimits;
  readonly from: Place;
  /** Where the client says that its events lead. */
  readonly claimedHead: string | undefined;
}

/** What is to be written. */
export interface CheckedBatch {
  readonly checked: Checked;
  readonly rows: readonly StoredBytes[];
}

/** Unpacks a batch, checks it and its chain, and says how it is laid down. @throws ProblemError when it does not continue the session */
export async function checkBatch({ body, limits, from, claimedHead }: Batch): Promise<CheckedBatch> {
  const { bytes, gzipped } = unpackBody(body, limits);
  const checked = checkEvents(bytes, from);
  if (claimedHead === undefined || claimedHead === checked.head) return { checked, rows: await layDown(bytes, gzipped) };
  throw new ProblemError(409, 'chain-mismatch', {
    detail: `The events do not lead to the head that was claimed for event ${checked.count}`,
    next: 'Compare the chain’s head with the server’s: the copies may differ.',
    count: from.count,
    head: from.head,
  });
}

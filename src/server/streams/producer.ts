/** An idempotent producer's name for one request: repeated with the same three, it is stored once. */
export interface ProducerRequest {
  readonly id: string;
  readonly epoch: number;
  readonly seq: number;
}

export type ProducerVerdict =
  | { readonly kind: 'accept' }
  /** Already stored; `seq` is the highest that is. */
  | { readonly kind: 'duplicate'; readonly epoch: number; readonly seq: number }
  /** A newer run of the same producer is known: this one is a ghost. */
  | { readonly kind: 'stale-epoch'; readonly epoch: number }
  | { readonly kind: 'epoch-starts-at-zero' }
  | { readonly kind: 'gap'; readonly expected: number; readonly received: number };

/** What to do with a request, given the last one that was accepted from the same producer. */
export function judgeProducer(last: { epoch: number; seq: number } | undefined, request: ProducerRequest): ProducerVerdict {
  if (!last || request.epoch > last.epoch) {
    if (request.seq === 0) return { kind: 'accept' };
    return last ? { kind: 'epoch-starts-at-zero' } : { kind: 'gap', expected: 0, received: request.seq };
  }
  if (request.epoch < last.epoch) return { kind: 'stale-epoch', epoch: last.epoch };
  if (request.seq <= last.seq) return { kind: 'duplicate', epoch: last.epoch, seq: last.seq };
  if (request.seq === last.seq + 1) return { kind: 'accept' };
  return { kind: 'gap', expected: last.seq + 1, received: request.seq };
}

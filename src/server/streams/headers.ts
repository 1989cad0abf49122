import { ProblemError } from '../problem.ts';
import type { ProducerRequest } from './producer.ts';

/** The protocol's headers, read strictly: what is not understood is refused, never guessed. */
export const NEXT_OFFSET = 'stream-next-offset';
export const UP_TO_DATE = 'stream-up-to-date';
export const CLOSED = 'stream-closed';
export const CURSOR = 'stream-cursor';

type Get = (name: string) => string | undefined;

const bad = (detail: string): ProblemError => new ProblemError(400, 'bad-header', detail);

/** A decimal number without sign, leading zero or exponent. */
export function strictInteger(value: string): number | undefined {
  if (!/^(0|[1-9]\d{0,15})$/.test(value)) return undefined;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : undefined;
}

export function producerOf(get: Get): ProducerRequest | undefined {
  const [id, epochText, seqText] = [get('producer-id'), get('producer-epoch'), get('producer-seq')];
  if (id === undefined && epochText === undefined && seqText === undefined) return undefined;
  if (id === undefined || epochText === undefined || seqText === undefined)
    throw bad('Producer-Id, Producer-Epoch and Producer-Seq come together');
  const [epoch, seq] = [strictInteger(epochText), strictInteger(seqText)];
  if (id === '' || id.length > 256) throw bad('Producer-Id must have 1 to 256 characters');
  if (epoch === undefined || seq === undefined) throw bad('Producer-Epoch and Producer-Seq must be whole numbers, 0 or more');
  return { id, epoch, seq };
}

export const isClosing = (get: Get): boolean => get(CLOSED)?.toLowerCase() === 'true';

export function writerSeqOf(get: Get): string | undefined {
  const seq = get('stream-seq');
  if (seq !== undefined && seq.length > 256) throw bad('Stream-Seq may have at most 256 characters');
  return seq;
}

export function contentTypeOf(get: Get): string | undefined {
  const type = get('content-type')?.trim();
  if (type === undefined || type === '') return undefined;
  if (type.length > 256 || !/^[\w!#$&^.+-]+\/[\w!#$&^.+-]+\s*(;.*)?$/.test(type)) throw bad('Content-Type is not a media type');
  return type;
}

const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i;

/** `ttl` in seconds, `expiresAt` in milliseconds since the epoch. */
export function lifetimeOf(get: Get): { ttl?: number; expiresAt?: number } {
  const [ttlText, expiresText] = [get('stream-ttl'), get('stream-expires-at')];
  if (ttlText !== undefined && expiresText !== undefined) throw bad('Stream-TTL and Stream-Expires-At exclude each other');
  if (ttlText !== undefined) {
    const ttl = strictInteger(ttlText);
    if (ttl === undefined || ttl > 1e11) throw bad('Stream-TTL must be a whole number of seconds');
    return { ttl };
  }
  if (expiresText === undefined) return {};
  const expiresAt = RFC3339.test(expiresText) ? Date.parse(expiresText) : Number.NaN;
  if (Number.isNaN(expiresAt)) throw bad('Stream-Expires-At must be an RFC 3339 time');
  return { expiresAt };
}

import * as z from 'zod';
import { Role } from './tokens.ts';

/** What passes between the sync client and the server, beside the bytes of the Durable Streams protocol. */

/** Names a session on the server: the log's own id, or that id with a suffix for a fork (`id.suffix`). */
export const SessionKey = z
  .string()
  .min(8)
  .max(96)
  .regex(/^[A-Za-z0-9_-]{8,64}(\.[A-Za-z0-9_-]{4,31})?$/);
export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const Base64Url = z.string().regex(/^[A-Za-z0-9_-]+$/);

/** The server's signed word that it holds the first `count` events of a session, and that their chain ends in `head`. */
export const Receipt = z.object({
  /** The session as the log's header names it. */
  session: z.string().min(8).max(64),
  count: z.number().int().nonnegative(),
  head: Sha256,
  receivedAt: z.iso.datetime(),
  /** Id of the key that signed. */
  key: Base64Url.min(8).max(64),
  /** Ed25519 over `receiptMessage`, base64url. */
  signature: Base64Url.length(86),
});
export type Receipt = z.infer<typeof Receipt>;
export type UnsignedReceipt = Omit<Receipt, 'signature'>;

/** The bytes that are signed: no field can be moved into another, since none may hold a line feed. */
export function receiptMessage(receipt: UnsignedReceipt): Uint8Array {
  const { session, count, head, receivedAt, key } = receipt;
  return new TextEncoder().encode(['coagency receipt 1', session, count, head, receivedAt, key].join('\n'));
}

/** `GET /api/keys`: the keys that this server signs and has signed with; `id` is derived from the key itself. */
export const ServerKey = z.object({ id: Base64Url, algorithm: z.literal('Ed25519'), publicKey: Base64Url.length(43) });
export type ServerKey = z.infer<typeof ServerKey>;
/**
 * A key that is no longer used, and what it signed last: the name of the key that comes after it, over `handoverMessage`. Without
 * `successor` nobody is to trust the next one for this one's sake: it was lost, or stolen.
 */
export const RetiredKey = ServerKey.extend({
  retiredAt: z.iso.datetime(),
  successor: z.object({ id: Base64Url, publicKey: Base64Url.length(43), signature: Base64Url.length(86) }).optional(),
});
export type RetiredKey = z.infer<typeof RetiredKey>;

export function handoverMessage(from: string, to: Pick<ServerKey, 'id' | 'publicKey'>, at: string): Uint8Array {
  return new TextEncoder().encode(['coagency receipt key 1', from, to.id, to.publicKey, at].join('\n'));
}

export const ServerKeys = z.object({
  current: Base64Url,
  keys: z.array(z.union([RetiredKey, ServerKey])).min(1),
});
export type ServerKeys = z.infer<typeof ServerKeys>;

/** Where the server's copy of a session stands. */
export const SessionState = z.object({
  id: SessionKey,
  session: z.string(),
  project: z.string(),
  owner: z.string(),
  title: z.string(),
  /** Number of events, header not counted. */
  count: z.number().int().nonnegative(),
  head: Sha256,
  /** The session that this one is a differing copy of. */
  forkOf: SessionKey.nullable(),
  forks: z.array(SessionKey),
  finished: z.boolean(),
  overrides: z.number().int().nonnegative(),
  /** Flags that were raised and not resolved. */
  openFlags: z.number().int().nonnegative(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export type SessionState = z.infer<typeof SessionState>;

/** `GET /api/sessions/{id}`: the state, with a receipt for it. */
export const SessionReport = SessionState.extend({ receipt: Receipt });
export type SessionReport = z.infer<typeof SessionReport>;

export const SessionSort = z.enum(['updated', 'created', 'title', 'person', 'events', 'overrides', 'flags']);
export type SessionSort = z.infer<typeof SessionSort>;

/** `GET /api/sessions`: what may be narrowed down, and in which order it comes. */
export const SessionQuery = z.object({
  /** In the task, the person or the session's name; any case. */
  search: z.string().max(200).optional(),
  person: z.string().max(100).optional(),
  overrides: z.literal('some').optional(),
  flags: z.literal('some').optional(),
  /** `none`: nobody has given a verdict; `mine`, `not-mine`: the asker has, has not. */
  review: z.enum(['none', 'mine', 'not-mine']).optional(),
  /** Not finished, and something came in the last minutes. */
  live: z.literal('yes').optional(),
  sort: SessionSort.default('updated'),
  order: z.enum(['asc', 'desc']).default('desc'),
});
export type SessionQuery = z.infer<typeof SessionQuery>;

/** A row of the list. What an older server does not say is nothing. */
const SessionItem = SessionState.extend({
  live: z.boolean().default(false),
  /** People who gave a verdict. */
  reviewers: z.number().int().nonnegative().default(0),
  /** Has the asker given one? */
  reviewed: z.boolean().default(false),
});
export type SessionItem = z.infer<typeof SessionItem>;

export const SessionList = z.object({ sessions: z.array(SessionItem), next: z.string().nullable() });
export type SessionList = z.infer<typeof SessionList>;

/** `GET /api/me` */
export const Me = z.object({
  organization: z.string(),
  /** Null: every project of the organization. */
  project: z.string().nullable(),
  role: Role,
  actor: z.string(),
  expiresAt: z.iso.datetime().nullable(),
});
export type Me = z.infer<typeof Me>;

/** RFC 9457, with a code that programs may compare and a next step that people may read. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.string(),
  detail: z.string().optional(),
  next: z.string().optional(),
  requestId: z.string().optional(),
  /** With `seq-mismatch` and `chain-mismatch`: where the server's copy stands. */
  count: z.number().int().nonnegative().optional(),
  head: Sha256.optional(),
});
export type Problem = z.infer<typeof Problem>;

/** The chain's head after the events of this request: the server refuses what does not lead there. */
export const HEAD_HEADER = 'Coagency-Head';
/** A receipt as base64url of its JSON, on every answer to an append. */
export const RECEIPT_HEADER = 'Coagency-Receipt';
/** On creation: the session that this stream is a differing copy of. */
export const FORK_OF_HEADER = 'Coagency-Fork-Of';
export const SESSION_CONTENT_TYPE = 'application/x-ndjson';

export const streamPath = (session: string): string => `/v1/stream/sessions/${encodeURIComponent(session)}`;
export const sessionPath = (session: string): string => `/api/sessions/${encodeURIComponent(session)}`;
export const blobPath = (session: string, hash: string): string => `${sessionPath(session)}/blobs/${hash}`;

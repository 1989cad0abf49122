import type { Generated } from 'kysely';
import type { MarkKind } from '../../protocol/marks.ts';
import type { Packing } from '../../node/log/segment-name.ts';

/** Tables of the store. Times are milliseconds since the epoch, flags 0 or 1: both databases agree on integers. */
export interface Schema {
  organizations: { id: string; name: string; created_at: number };
  projects: { id: string; organization_id: string; name: string; created_at: number };
  tokens: TokenTable;
  settings: { name: string; value: string };
  streams: StreamTable;
  segments: SegmentTable;
  producers: { stream_id: number; producer: string; epoch: number; seq: number };
  sessions: SessionTable;
  marks: MarkTable;
  reviews: ReviewTable;
  blobs: { organization_id: string; hash: string; size: number; codec: Codec; body: Uint8Array };
  session_blobs: { stream_id: number; hash: string };
  /** Sessions that were deleted on purpose: a client that still has one must not bring it back. */
  tombstones: { organization_id: string; key: string; deleted_at: number };
}

/** How a body lies in the database. */
export type Codec = 'none' | Packing;

export interface TokenTable {
  id: string;
  organization_id: string;
  /** Null: every project of the organization. */
  project_id: string | null;
  role: string;
  /** Who acts with it; an annotator owns what their actor created, so a rotated token keeps its sessions. */
  actor: string;
  /** SHA-256 of the secret. The secret itself is random enough that a slow hash would add nothing. */
  hash: string;
  created_at: number;
  expires_at: number | null;
  revoked_at: number | null;
}

export interface StreamTable {
  id: Generated<number>;
  path: string;
  content_type: string;
  /** Byte position after the last byte; a fork counts its source's bytes. */
  tail: number;
  /** Bytes that lie in rows as appends made them, and wait to be sealed. */
  loose: number;
  closed: number;
  /** The producer request that closed it, as JSON, so that its repetition is known. */
  closed_by: string | null;
  last_seq: string | null;
  ttl: number | null;
  expires_at: number | null;
  /** Last read or write: where the time to live counts from. */
  touched_at: number;
  created_at: number;
  forked_from: number | null;
  fork_at: number;
  /** What the creator asked for, so that asking again is known to be the same. */
  fork_request: string | null;
  /** Living forks that read this stream's bytes. */
  forks: number;
  /** Deleted, but kept for its forks. */
  deleted: number;
}

/** Bytes `start` to `start + length` of a stream. Rows of a stream neither overlap nor leave a gap. */
export interface SegmentTable {
  stream_id: number;
  start: number;
  length: number;
  codec: Codec;
  body: Uint8Array;
}

/** What people look for in sessions; see `trajectory/marks.ts`. */
export interface MarkTable {
  stream_id: number;
  kind: MarkKind;
  id: string;
  seq: number;
  state: string;
  what: string | null;
  step: string | null;
  text: string | null;
}

/** A reviewer's stream about a session, and how much stands in it. */
export interface ReviewTable {
  stream_id: number;
  /** The session's stream. */
  session_id: number;
  reviewer: string;
  upheld: number;
  overturned: number;
  unsure: number;
  comments: number;
  updated_at: number;
}

/** The trajectory that a stream holds: what the chain check needs, and what lists show. */
export interface SessionTable {
  stream_id: number;
  organization_id: string;
  project_id: string;
  /** Its name in URLs: the header's session, or a fork's. */
  key: string;
  session: string;
  owner: string;
  title: string;
  count: number;
  head: string;
  fork_of: string | null;
  finished: number;
  overrides: number;
  open_flags: number;
  created_at: number;
  updated_at: number;
}

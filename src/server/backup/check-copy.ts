import { sql } from 'kysely';
import type { Kysely, RawBuilder } from 'kysely';
import type { Schema } from '../store/schema.ts';
import { BackupError } from './backup-error.ts';

/** What a copy must not have; each gives a row for what is wrong. */
const QUESTIONS: readonly (readonly [what: string, found: RawBuilder<unknown>])[] = [
  ['the file is damaged', sql`select * from pragma_integrity_check where integrity_check <> 'ok'`],
  ['rows are missing that others refer to', sql`select * from pragma_foreign_key_check limit 1`],
  [
    'parts of a stream are missing',
    sql`select id from streams where tail - fork_at <> (select coalesce(sum(length), 0) from segments where stream_id = streams.id) limit 1`,
  ],
  [
    'contents are missing that a session refers to',
    sql`select hash from session_blobs join sessions using (stream_id)
      where (organization_id, hash) not in (select organization_id, hash from blobs) limit 1`,
  ],
];

/**
 * Is everything there? That the streams say what they said is for `coagency reindex` to find, which goes through each chain.
 * @throws BackupError `not-whole`
 */
export async function checkCopy(db: Kysely<Schema>, name: string): Promise<void> {
  for (const [what, found] of QUESTIONS) {
    if ((await found.execute(db)).rows.length > 0) throw notWhole(name, what);
  }
}

export const notWhole = (name: string, why: string): BackupError =>
  new BackupError('not-whole', `${name} is not whole: ${why}. Nothing was restored; take another backup`);

import { sql } from 'kysely';
import pg from 'pg';
import type { Transacted } from './transaction.ts';

const CHANNEL = 'coagency_streams';
/** Milliseconds between attempts to listen again. */
const AGAIN = 1_000;

/** Told to every server on this database when the transaction commits, and to none when it does not. */
export async function notify(tx: Transacted, stream: number): Promise<void> {
  await sql`select pg_notify(${CHANNEL}, ${String(stream)})`.execute(tx);
}

/**
 * Hears which streams have changed, through any server. `missed`: the connection was lost and is back, anything may have changed.
 * The function returned ends it.
 */
export function listen(url: string, changed: (stream: number) => void, missed: () => void): () => Promise<void> {
  let ended = false;
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;

  const connect = async (): Promise<void> => {
    const mine = new pg.Client({ connectionString: url, keepAlive: true });
    client = mine;
    const again = (): void => {
      if (ended || client !== mine) return;
      client = undefined;
      void mine.end().catch(() => {});
      timer = setTimeout(() => void connect(), AGAIN);
    };
    mine.on('error', again);
    mine.on('end', again);
    mine.on('notification', ({ payload }) => changed(Number(payload)));
    try {
      await mine.connect();
      await mine.query(`listen ${CHANNEL}`);
      if (ended) await mine.end();
      else missed();
    } catch {
      again();
    }
  };

  const first = connect();
  return async () => {
    ended = true;
    clearTimeout(timer);
    await first;
    await client?.end().catch(() => {});
  };
}

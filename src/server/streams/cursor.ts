/** Cursors keep caches from serving one empty answer for ever: intervals of 20 s, counted from the protocol's own epoch. */
const EPOCH = Date.UTC(2024, 9, 9);
const INTERVAL = 20_000;
/** Most seconds that are added when a client is already at the current interval. */
const JITTER = 3_600;

/** The cursor to answer with; always beyond the client's. `random` is in [0, 1). */
export function nextCursor(client: string | undefined, now: number, random: () => number): string {
  const current = Math.floor((now - EPOCH) / INTERVAL);
  const theirs = client !== undefined && /^\d{1,15}$/.test(client) ? Number(client) : -1;
  if (theirs < current) return String(current);
  return String(theirs + Math.max(1, Math.ceil(((1 + random() * (JITTER - 1)) * 1000) / INTERVAL)));
}

import { l10n } from './l10n.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Milliseconds as time at work: "2 h 14 min", "14 min", "under 1 min". */
export function duration(ms: number): string {
  if (ms < MINUTE) return l10n('under 1 min');
  const hours = Math.floor(ms / HOUR);
  const minutes = Math.floor((ms % HOUR) / MINUTE);
  if (hours === 0) return l10n('{0} min', minutes);
  return minutes === 0 ? l10n('{0} h', hours) : l10n('{0} h {1} min', hours, minutes);
}

/** Milliseconds that have passed since something: "3 s ago", "5 min ago". A clock that was set back gives "just now". */
export function ago(ms: number): string {
  if (ms < 2 * SECOND) return l10n('just now');
  if (ms < MINUTE) return l10n('{0} s ago', Math.floor(ms / SECOND));
  if (ms < HOUR) return l10n('{0} min ago', Math.floor(ms / MINUTE));
  if (ms < DAY) return l10n('{0} h ago', Math.floor(ms / HOUR));
  return l10n('{0} d ago', Math.floor(ms / DAY));
}

/** A probability as the panel writes it: ".81". Never ".00" or "1.00", which would claim certainty. */
export function confidence(probability: number): string {
  return `.${String(Math.min(99, Math.max(1, Math.round(probability * 100)))).padStart(2, '0')}`;
}

/** The last two segments of a path, which is what people know a file by: "auth/token.ts". */
export function shortPath(path: string): string {
  return path.split('/').slice(-2).join('/');
}

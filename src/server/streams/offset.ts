/** Positions in a stream are counts of bytes; offsets are how the protocol writes them: opaque, sortable, never `-1` or `now`. */
const FORM = /^0{16}_(\d{16})$/;

export const formatOffset = (position: number): string => `${'0'.repeat(16)}_${String(position).padStart(16, '0')}`;

/** Undefined when it is not an offset that this server could have given. */
export function parseOffset(offset: string): number | undefined {
  const digits = FORM.exec(offset)?.[1];
  if (digits === undefined) return undefined;
  const position = Number(digits);
  return Number.isSafeInteger(position) ? position : undefined;
}

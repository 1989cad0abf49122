const DAY = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const TIME = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

const SECONDS = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });

/** `12 Nov`, in the viewer's time zone, from milliseconds since the epoch. */
export const dayOf = (wall: number): string => DAY.format(wall);

/** `09:31` */
export const timeOf = (wall: number): string => TIME.format(wall);

/** `09:31:07` */
export const secondsOf = (wall: number): string => SECONDS.format(wall);

import type { Moment } from '../../src/core/replay/model.ts';
import { STOPPED } from '../../src/core/replay/player.ts';
import type { Playing } from '../../src/core/replay/player.ts';
import type { LineRange, ReviewTarget } from '../../src/core/review/events.ts';
import type { Integrity } from '../../src/protocol/replay.ts';

/** What the code is compared with: nothing, the session's start, the marked moment, or one step's work alone. */
export type Compare = 'none' | 'start' | 'mark' | 'step';

/** A stretch of the axis, in its milliseconds. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

export type Pane = 'plan' | 'moments' | 'review';

export interface Writing {
  readonly seq: number;
  readonly lines?: LineRange;
  /** Id of the comment that is changed. */
  readonly comment?: string;
  readonly text: string;
}

export interface PageState {
  readonly session: string;
  readonly title: string;
  readonly live: boolean;
  readonly integrity: Integrity;
  /** `waiting`: nothing has come yet; `reading`: lines still come or are folded. */
  readonly status: 'waiting' | 'reading' | 'ready';
  readonly error?: { readonly message: string; readonly next: string };
  /** The event after which the page shows the session; -1: before the first. */
  readonly seq: number;
  /** Session time of the playhead, in milliseconds: at or after that of `seq`. */
  readonly t: number;
  readonly moment?: Moment;
  readonly playing: Playing;
  /** A file that the viewer chose; undefined: the one that the expert was in. */
  readonly file?: string;
  /** A line to bring into sight in that file, from 1. */
  readonly line?: number;
  /** The last of several such lines. */
  readonly lineEnd?: number;
  /** Keeps the cursor in sight. */
  readonly follow: boolean;
  readonly compare: Compare;
  /** The marked moment that `mark` compares with. */
  readonly mark?: number;
  /** The step that is opened up in the plan (null: off plan), and that `step` shows alone. */
  readonly step?: string | null;
  readonly pane: Pane;
  /** What the viewer gives a verdict on next. */
  readonly reviewing?: ReviewTarget;
  /** The comment that is being written: at which moment, on which lines, or which one it changes. */
  readonly writing?: Writing;
  /** Goes up when something was said about the session. */
  readonly reviewed: number;
  /** Shows the steps as today's tracker sees them. */
  readonly today: boolean;
  readonly help: boolean;
  /** Whether single keys act; off for those who dictate. */
  readonly keys: boolean;
  /** The part of the axis in sight; undefined: all of it. */
  readonly window?: Window;
  /** Goes up when the model has grown. */
  readonly grown: number;
  /** What a screen reader is told. */
  readonly said: string;
}

export const INITIAL: PageState = {
  session: '',
  title: '',
  live: false,
  integrity: { chain: 'unchecked', receipts: 'none' },
  status: 'waiting',
  seq: -1,
  t: 0,
  playing: STOPPED,
  follow: true,
  compare: 'none',
  pane: 'plan',
  reviewed: 0,
  today: false,
  help: false,
  keys: true,
  grown: 0,
  said: '',
};

/** What survives a reload, and what a link to a moment holds. */
export interface Saved {
  readonly session: string;
  readonly at: number;
  readonly file?: string;
  readonly compare?: Compare;
  readonly mark?: number;
  readonly step?: string | null;
}

export function save(state: PageState): Saved {
  const { session, seq, file, compare, mark, step } = state;
  return { session, at: seq, file, compare, mark, step };
}

/** `#at=1200&file=src%2Fa.ts&compare=start` */
export function toHash(saved: Saved): string {
  const fields = Object.entries(saved).filter(
    ([name, value]) => name !== 'session' && value !== undefined && value !== null && value !== 'none',
  );
  return `#${new URLSearchParams(fields.map(([name, value]) => [name, String(value)]))}`;
}

/** Reads a link; what it does not say, or says wrongly, is left out. */
export function fromHash(hash: string): Partial<Saved> {
  const fields = new URLSearchParams(hash.replace(/^#/, ''));
  const count = (name: string): number | undefined => {
    const value = Number(fields.get(name) ?? Number.NaN);
    return Number.isInteger(value) && value >= 0 ? value : undefined;
  };
  const compare = (['none', 'start', 'mark', 'step'] as const).find((each) => each === fields.get('compare'));
  return {
    ...(count('at') === undefined ? {} : { at: count('at') }),
    ...(count('mark') === undefined ? {} : { mark: count('mark') }),
    ...(fields.get('file') ? { file: fields.get('file')! } : {}),
    ...(fields.get('step') ? { step: fields.get('step')! } : {}),
    ...(compare ? { compare } : {}),
  };
}

import type { FlagRecord } from '../../core/session/judgement.ts';
import type { OffPlanBurst } from '../../core/tracking/types.ts';
import type { Flag } from '../../core/trajectory/events.ts';

/** A step that today's tracker takes for skipped at some time of the session. */
export interface RaisedToday {
  readonly step: string;
  readonly why: string;
  /** The event after which it first did. */
  readonly seq: number;
  /** Whether it still did at the end. */
  readonly open: boolean;
}

export interface FlagComparison {
  /** Recorded flags that today's tracker raises too, and those that it does not. */
  readonly kept: readonly Flag[];
  readonly gone: readonly Flag[];
  /** Skips that only today's tracker sees. */
  readonly added: readonly RaisedToday[];
  /** Edits that serve no step, as of the end. */
  readonly offPlan: ReadonlyArray<{ readonly hunks: number; readonly files: readonly string[] }>;
}

/** What has changed between the flags that the expert was shown and those of another tracker. */
export function compareFlags(
  recorded: readonly FlagRecord[],
  today: readonly RaisedToday[],
  bursts: readonly OffPlanBurst[],
): FlagComparison {
  const skips = new Set(today.map(({ step }) => step));
  const files = new Set(bursts.flatMap((burst) => burst.files));
  const stands = (flag: Flag): boolean =>
    flag.kind === 'skipped' ? skips.has(flag.step ?? '') : (flag.files ?? []).some((file) => files.has(file));
  const flags = recorded.map(({ flag }) => flag);
  const told = new Set(flags.map(({ step }) => step));
  return {
    kept: flags.filter(stands),
    gone: flags.filter((flag) => !stands(flag)),
    added: today.filter(({ step }) => !told.has(step)),
    offPlan: bursts.map((burst) => ({ hunks: burst.hunks.length, files: burst.files })),
  };
}

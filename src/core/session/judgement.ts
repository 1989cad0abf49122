import type { EventOf, Finding, Flag, Override } from '../trajectory/events.ts';
import type { LogEvent } from '../trajectory/codec.ts';

/** A flag and how it ended; `how` is absent while it is open. */
export interface FlagRecord {
  readonly flag: Flag;
  readonly raisedAt: number;
  readonly how?: EventOf<'flag.resolved'>['how'];
}

/** What the expert said, and what they were told: overrides, marks, waivers, flags, findings, checks. */
export class Judgement {
  readonly #overrides = new Map<string, Override>();
  readonly #withdrawn = new Set<string>();
  readonly #flags = new Map<string, FlagRecord>();
  readonly #marks = new Map<string, 'done' | 'not-done'>();
  readonly #waived = new Map<string, string>();
  readonly #checks = new Map<string, { passed: boolean; t: number }>();
  readonly #findings: Finding[] = [];
  #focus: string | null = null;

  get focus(): string | null {
    return this.#focus;
  }
  get findings(): readonly Finding[] {
    return this.#findings;
  }
  /** Every flag of the session in the order in which it was raised. */
  get flags(): readonly FlagRecord[] {
    return [...this.#flags.values()];
  }
  get openFlags(): readonly Flag[] {
    return this.flags.filter((record) => !record.how).map((record) => record.flag);
  }
  /** Overrides in force: neither withdrawn nor amended by a later one. */
  get overrides(): readonly Override[] {
    const amended = new Set([...this.#overrides.values()].map((override) => override.amends));
    return [...this.#overrides.values()].filter(({ id }) => !this.#withdrawn.has(id) && !amended.has(id));
  }

  mark(step: string): 'done' | 'not-done' | undefined {
    return this.#marks.get(step);
  }
  waived(step: string): string | undefined {
    return this.#waived.get(step);
  }
  check(step: string): { readonly passed: boolean; readonly t: number } | undefined {
    return this.#checks.get(step);
  }
  override(id: string): Override | undefined {
    return this.#overrides.get(id);
  }
  overridesOf(step: string): readonly Override[] {
    return this.overrides.filter(({ target }) => target.kind === 'step' && target.id === step);
  }

  apply(event: LogEvent): void {
    switch (event.kind) {
      case 'step.focused':
        this.#focus = event.step;
        break;
      case 'step.marked':
        this.#marks.set(event.step, event.as);
        this.#waived.delete(event.step);
        break;
      case 'step.waived':
        this.#waived.set(event.step, event.reason);
        this.#marks.delete(event.step);
        break;
      case 'override.recorded':
        this.#overrides.set(event.override.id, event.override);
        break;
      case 'override.withdrawn':
        this.#withdrawn.add(event.override);
        break;
      case 'flag.raised':
        this.#flags.set(event.flag.id, { flag: event.flag, raisedAt: event.t });
        break;
      case 'flag.resolved': {
        const record = this.#flags.get(event.flag);
        if (record) this.#flags.set(event.flag, { ...record, how: event.how });
        break;
      }
      case 'finding.raised':
        this.#findings.push(event.finding);
        break;
      case 'check.ran':
        this.#checks.set(event.step, { passed: event.passed, t: event.t });
        break;
    }
  }
}

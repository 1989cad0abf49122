import type { Check, Step } from '../plan/schema.ts';
import { movedUri } from '../text/moved.ts';
import type { EventOf, Finding, Flag, Override } from '../trajectory/events.ts';
import type { LogEvent } from '../trajectory/codec.ts';

/** A flag and how it ended; `how` is absent while it is open. */
export interface FlagRecord {
  readonly flag: Flag;
  readonly raisedAt: number;
  readonly how?: EventOf<'flag.resolved'>['how'];
  /** The step that edits off the plan serve, done another way than it says. */
  readonly servedStep?: string;
}

/** An override that is no longer in force, and how it ended. */
export interface PastOverride {
  readonly override: Override;
  readonly how: 'withdrawn' | 'amended';
}

/** A finding and what became of it; `how` is absent while nobody has answered it. */
export interface FindingRecord {
  readonly finding: Finding;
  readonly how?: EventOf<'finding.resolved'>['how'];
}

export interface LookRecord {
  readonly model: string;
  readonly findings: number;
  readonly t: number;
}

/** A check's last run. */
export interface CheckRecord {
  readonly check: Check;
  readonly passed: boolean;
  readonly t: number;
  readonly exitCode?: number | null;
  readonly output?: string;
}

export interface SavedJudgement {
  readonly overrides: readonly Override[];
  readonly withdrawn: readonly string[];
  readonly flags: readonly FlagRecord[];
  readonly marks: ReadonlyArray<readonly [step: string, as: 'done' | 'not-done']>;
  readonly waived: ReadonlyArray<readonly [step: string, reason: string]>;
  readonly checks: ReadonlyArray<readonly [step: string, readonly CheckRecord[]]>;
  readonly findings: readonly FindingRecord[];
  readonly lastLook?: LookRecord | undefined;
  readonly focus: string | null;
}

/** What the expert said, and what they were told: overrides, marks, waivers, flags, findings, checks. */
export class Judgement {
  readonly #overrides = new Map<string, Override>();
  readonly #withdrawn = new Set<string>();
  readonly #flags = new Map<string, FlagRecord>();
  readonly #marks = new Map<string, 'done' | 'not-done'>();
  readonly #waived = new Map<string, string>();
  /** By step, then by what is checked: the last run of each. */
  readonly #checks = new Map<string, Map<string, CheckRecord>>();
  readonly #findings = new Map<string, FindingRecord>();
  #lastLook: LookRecord | undefined;
  #focus: string | null = null;

  get focus(): string | null {
    return this.#focus;
  }
  /** Every finding in the order in which it was raised first. */
  get findings(): readonly FindingRecord[] {
    return [...this.#findings.values()];
  }
  /** Findings that nobody has answered for good. */
  get openFindings(): readonly Finding[] {
    return this.findings.filter(({ how }) => how === undefined || how === 'fixing').map(({ finding }) => finding);
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

  /** Overrides that were withdrawn or said better since, oldest first. */
  get pastOverrides(): readonly PastOverride[] {
    const inForce = new Set(this.overrides.map(({ id }) => id));
    return [...this.#overrides.values()]
      .filter(({ id }) => !inForce.has(id))
      .map((override) => ({ override, how: this.#withdrawn.has(override.id) ? 'withdrawn' : 'amended' }));
  }
  /** Edits off the plan serve this step, done another way than it says, and nobody has said why. */
  isDoneAnotherWay(step: string): boolean {
    return this.flags.some(({ servedStep }) => servedStep === step) && this.overridesOf(step).length === 0;
  }

  /** As plain data that later calls leave alone. */
  save(): SavedJudgement {
    return {
      overrides: [...this.#overrides.values()],
      withdrawn: [...this.#withdrawn],
      flags: [...this.#flags.values()],
      marks: [...this.#marks],
      waived: [...this.#waived],
      checks: [...this.#checks].map(([step, runs]) => [step, [...runs.values()]]),
      findings: [...this.#findings.values()],
      lastLook: this.#lastLook,
      focus: this.#focus,
    };
  }

  /** To be called before anything else. */
  restore(saved: SavedJudgement): void {
    for (const override of saved.overrides) this.#overrides.set(override.id, override);
    for (const id of saved.withdrawn) this.#withdrawn.add(id);
    for (const record of saved.flags) this.#flags.set(record.flag.id, record);
    for (const [step, as] of saved.marks) this.#marks.set(step, as);
    for (const [step, reason] of saved.waived) this.#waived.set(step, reason);
    for (const [step, runs] of saved.checks) this.#checks.set(step, new Map(runs.map((run) => [checkKey(run.check), run])));
    for (const record of saved.findings) this.#findings.set(record.finding.id, record);
    this.#lastLook = saved.lastLook;
    this.#focus = saved.focus;
  }

  mark(step: string): 'done' | 'not-done' | undefined {
    return this.#marks.get(step);
  }
  waived(step: string): string | undefined {
    return this.#waived.get(step);
  }
  get waivedSteps(): readonly string[] {
    return [...this.#waived.keys()];
  }
  /** The last run of each of a step's checks that was run, in the step's order. What was edited away since counts no more. */
  checksOf({ id, checks }: Pick<Step, 'id' | 'checks'>): readonly CheckRecord[] {
    const runs = this.#checks.get(id);
    return runs ? checks.flatMap((check) => runs.get(checkKey(check)) ?? []) : [];
  }
  get lastLook(): LookRecord | undefined {
    return this.#lastLook;
  }
  finding(id: string): FindingRecord | undefined {
    return this.#findings.get(id);
  }
  override(id: string): Override | undefined {
    return this.#overrides.get(id);
  }
  overridesOf(step: string): readonly Override[] {
    return this.overrides.filter(({ target }) => target.kind === 'step' && target.id === step);
  }

  apply(event: LogEvent): void {
    switch (event.kind) {
      case 'plan.edited':
        // Who was on one of the steps that became one is on that one.
        if (event.operation.op === 'merge' && event.operation.ids.includes(this.#focus ?? '')) this.#focus = event.operation.into.id;
        break;
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
        this.#reopen(this.#overrides.get(event.override)?.target);
        break;
      case 'file.renamed':
        // What was answered of edits, or found in a file, is so under its new name, too.
        for (const [id, record] of this.#flags) {
          const { files } = record.flag;
          if (files) this.#flags.set(id, { ...record, flag: { ...record.flag, files: files.map((uri) => movedUri(uri, event)) } });
        }
        for (const [id, record] of this.#findings) {
          const { uri } = record.finding;
          if (uri !== undefined) this.#findings.set(id, { ...record, finding: { ...record.finding, uri: movedUri(uri, event) } });
        }
        break;
      case 'flag.raised':
        this.#flags.set(event.flag.id, { flag: event.flag, raisedAt: event.t });
        break;
      case 'flag.resolved': {
        const record = this.#flags.get(event.flag);
        if (record)
          this.#flags.set(event.flag, { ...record, how: event.how, ...(event.step === undefined ? {} : { servedStep: event.step }) });
        break;
      }
      case 'finding.raised':
        this.#findings.set(event.finding.id, { finding: event.finding });
        break;
      case 'finding.resolved': {
        const record = this.#findings.get(event.finding);
        if (record) this.#findings.set(event.finding, { ...record, how: event.how });
        break;
      }
      case 'look.taken':
        this.#lastLook = { model: event.origin.model, findings: event.findings, t: event.t };
        break;
      case 'check.ran':
        this.#checkRan(event);
        break;
    }
  }

  /** A finding that was refused, and is no more, wants an answer again. */
  #reopen(target: Override['target'] | undefined): void {
    const record = target?.kind === 'finding' ? this.#findings.get(target.id) : undefined;
    const refused = this.overrides.some((override) => override.target.kind === 'finding' && override.target.id === target?.id);
    if (record?.how === 'distrusted' && !refused) this.#findings.set(record.finding.id, { finding: record.finding });
  }

  #checkRan({ step, check, passed, t, exitCode, output }: EventOf<'check.ran'>): void {
    const ofStep = this.#checks.get(step) ?? new Map<string, CheckRecord>();
    this.#checks.set(step, ofStep);
    const record = { check, passed, t, ...(exitCode === undefined ? {} : { exitCode }), ...(output === undefined ? {} : { output }) };
    ofStep.set(checkKey(check), record);
  }
}

/** What tells one check of a step from another. */
const checkKey = (check: Check): string => JSON.stringify(check);

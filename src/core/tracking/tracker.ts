import { lineageOf } from '../plan/lineage.ts';
import type { Step } from '../plan/schema.ts';
import { attributionOf } from './attribution.ts';
import { doubtsOf } from './doubts.ts';
import { assignedEvidence, evidenceOf, focusEvidence, judgedEvidence, selectEvidence } from './evidence.ts';
import { profileHunk } from './hunk-profile.ts';
import type { Chain } from './chain.ts';
import { HunkLog, sameText, type Entry, type Judged } from './log.ts';
import { Model, type WeightTables } from './model.ts';
import { findOffPlan } from './off-plan.ts';
import { indexPlan, type PlanIndex } from './plan-index.ts';
import { suspectSkips, type StepStanding } from './skips.ts';
import { leavesTrace } from './trace.ts';
import { stepOfMessage, stepsNaming } from './signals.ts';
import { heedModel } from './second-opinion.ts';
import { nextState, parentStates } from './states.ts';
import { StepWords } from './step-words.ts';
import type { ResumableTracker, SavedEntry, SavedTracker } from './saved-tracker.ts';
import { unservedFactors } from './stream.ts';
import { Tally } from './tally.ts';
import type {
  Attribution,
  Burst,
  Doubts,
  Evidence,
  Fact,
  Hunk,
  OffPlanBurst,
  Opinion,
  Signal,
  SkipSuspicion,
  StepState,
  StepVerdict,
} from './types.ts';
import shipped from './weights.json' with { type: 'json' };

/** A test run parts steps less surely than a commit does. */
const TEST_BOUNDARY = 0.3;
/** Hunks of a step that are read for evidence when it is shown. */
const EVIDENCE_HUNKS = 12;

class Tracker implements ResumableTracker {
  readonly #models: Readonly<Record<'listed' | 'planned', Model>>;
  #steps: readonly Step[] = [];
  /** Steps that edits may serve: those without sub-steps. */
  #leaves: readonly Step[] = [];
  /** By leaf: its position in the plan, from 1. */
  #numbers: readonly number[] = [];
  /** By leaf: the steps that it is a part of. */
  #wholes: readonly (readonly string[])[] = [];
  #plan: PlanIndex = indexPlan([]);
  #log: HunkLog;
  #tally = new Tally(0);
  /** Of the chain that heeds no model. */
  #ownTally: Tally | undefined;
  #entries = new Map<number, Entry>();
  /** What is said anew of a step, its evidence is gathered anew for. */
  readonly #words = new StepWords((step) => this.#evidence.delete(step));
  #states = new Map<string, StepState>();
  #evidence = new Map<string, Evidence[]>();
  /** Hunks of which a model has an opinion, and steps whose work it did not find. */
  readonly #judged = new Map<number, Entry>();
  readonly #missing = new Set<string>();
  #focus: string | null = null;
  #boundary = 0;
  /** Hunks that were not committed as they are. */
  #uncommitted = new Set<number>();
  /** Errors that files have. */
  readonly #errors = new Map<string, number>();
  #settled = false;
  #suspicions: readonly SkipSuspicion[] = [];

  constructor({ listed, planned }: WeightTables) {
    this.#models = { listed: new Model(listed), planned: new Model(planned) };
    this.#log = new HunkLog(this.#model, this.#plan, []);
  }

  get #model(): Model {
    return this.#models[this.#plan.planned ? 'planned' : 'listed'];
  }

  setPlan(steps: readonly Step[]): void {
    const before = new Map(this.#steps.map((step) => [step.id, step]));
    for (const { id, checks } of steps) {
      if (JSON.stringify(before.get(id)?.checks ?? checks) !== JSON.stringify(checks)) this.#words.forgetCheck(id);
    }
    this.#begin(steps);
    const ids = new Set(this.#leaves.map(({ id }) => id));
    const judged = [...this.#judged.values()].map((entry) => [entry, entry.judged] as const);
    this.#judged.clear();
    for (const entry of this.#entries.values()) {
      entry.judged = undefined;
      entry.own = undefined;
      this.#log.append(entry);
    }
    // That an edit serves none of the steps was said of the steps before.
    for (const [entry, said] of judged) if (said && ids.has(said.step ?? '')) this.#heed(entry, said);
    this.#conclude();
  }

  /** A plan without hunks. */
  #begin(steps: readonly Step[]): void {
    const parents = new Set(steps.map((step) => step.parent));
    this.#steps = steps;
    this.#leaves = steps.filter((step) => !parents.has(step.id));
    this.#numbers = steps.flatMap(({ id }, index) => (parents.has(id) ? [] : index + 1));
    this.#wholes = this.#leaves.map(({ id }) => lineageOf(steps, id).slice(1));
    this.#plan = indexPlan(this.#leaves);
    this.#log = new HunkLog(this.#model, this.#plan, this.#leaves);
    this.#tally = new Tally(this.#leaves.length);
    this.#ownTally = undefined;
    this.#evidence.clear();
  }

  observe(burst: Burst): void {
    this.#settled = false;
    for (const update of burst.updates) {
      const known = this.#entries.get(update.op === 'set' ? update.hunk.id : update.id);
      // What was gathered for its step speaks of it as it was.
      if (known) this.#evidence.delete(this.#servedBy(known.id) ?? '');
      if (known?.judged) this.#evidence.delete(known.judged.step ?? '');
      if (update.op === 'remove') {
        if (!known) continue;
        this.#log.remove(known);
        this.#tally.remove(known.id);
        this.#ownTally?.remove(known.id);
        this.#entries.delete(known.id);
        this.#judged.delete(known.id);
        this.#uncommitted.delete(known.id);
      } else if (known) {
        if (!sameText(known.hunk, update.hunk)) this.#uncommitted.add(known.id);
        this.#log.revise(known, update.hunk);
        if (!known.judged) this.#judged.delete(known.id);
      } else {
        const { hunk } = update;
        const entry = this.#log.append({
          id: hunk.id,
          hunk,
          profile: profileHunk(hunk),
          boundary: this.#boundary,
          t: burst.t,
          focus: this.#focus,
          refused: this.#words.refused(),
          assigned: undefined,
        });
        this.#entries.set(hunk.id, entry);
        this.#uncommitted.add(hunk.id);
        this.#boundary = 0;
      }
    }
    this.#conclude();
  }

  signal(signal: Signal, _t: number): void {
    switch (signal.kind) {
      case 'command':
        return this.#ran(signal.line, signal.exitCode);
      case 'diagnostics':
        return this.#diagnosed(signal.path, signal.errors);
      case 'test': {
        this.#boundary = Math.max(this.#boundary, TEST_BOUNDARY);
        const latest = this.#tally.latest();
        const id = this.#leaves[latest ?? -1]?.id;
        if (latest === undefined || id === undefined || signal.failed > 0) return;
        const evidence = { kind: 'test', text: `${signal.passed} tests passed after its edits`, weight: 0.45 } as const;
        return this.#words.tell(id, evidence, this.#tally.hunks(latest));
      }
      case 'commit':
        this.#boundary = 1;
        return this.#commit(signal.message, signal.files && new Set(signal.files));
    }
  }

  /** A message that names a step speaks for it, of all that was committed with it. */
  #commit(message: string, files: ReadonlySet<string> | undefined): void {
    const entries = [...this.#uncommitted].flatMap((id) => this.#entries.get(id) ?? []);
    const committed = entries.filter(({ profile }) => !files || files.size === 0 || files.has(profile.path));
    const named = this.#leaves[stepOfMessage(this.#plan, message) ?? -1]?.id;
    for (const entry of committed) {
      this.#uncommitted.delete(entry.id);
      if (named === undefined || entry.assigned !== undefined) continue;
      entry.committed = named;
      this.#log.decide(entry);
    }
    const evidence = { kind: 'commit', text: `committed as “${message.split('\n')[0] ?? ''}”`, weight: named ? 0.6 : 0.3 } as const;
    const hunks = new Map<string | undefined, number[]>();
    for (const { id } of committed) {
      const step = named ?? this.#servedBy(id);
      const ids = hunks.get(step) ?? [];
      ids.push(id);
      hunks.set(step, ids);
    }
    for (const [step, ids] of hunks) if (step !== undefined) this.#words.tell(step, evidence, ids);
    this.#conclude();
  }

  /** The step that a hunk most likely serves. */
  #servedBy(hunk: number): string | undefined {
    return this.#leaves[this.#tally.filed(hunk)?.best ?? -1]?.id;
  }

  #ran(line: string, exitCode: number | null): void {
    if (exitCode !== 0) return;
    for (const { id } of stepsNaming(this.#leaves, line)) {
      this.#words.of(id).ran = true;
      this.#words.tell(id, { kind: 'command', text: `ran \`${line.trim().slice(0, 200)}\`, which this step names`, weight: 0.6 });
    }
    this.#conclude();
  }

  #diagnosed(path: string, errors: number): void {
    const before = this.#errors.get(path) ?? 0;
    this.#errors.set(path, errors);
    if (before === 0 || errors > 0) return;
    const latest = [...this.#entries.values()].findLast((entry) => entry.profile.path === path);
    const id = latest && this.#servedBy(latest.id);
    if (latest === undefined || id === undefined) return;
    this.#words.tell(id, { kind: 'diagnostics', text: `\`${path}\` has no errors any more`, weight: 0.2 }, [latest.id]);
  }

  fact(fact: Fact, _t: number): void {
    if (fact.kind === 'focus') this.#focus = fact.step;
    else if (fact.kind === 'assign') {
      const entry = this.#entries.get(fact.hunk);
      if (!entry) return;
      entry.assigned = fact.step;
      this.#evidence.delete(entry.judged?.step ?? '');
      entry.judged = undefined;
      this.#judged.delete(entry.id);
      this.#log.decide(entry);
    } else {
      const words = this.#words.of(fact.step);
      if (fact.kind === 'check') words.check = fact.passed;
      else words.word = fact.kind === 'reinstated' ? undefined : fact.kind;
    }
    if (fact.step !== null) this.#evidence.delete(fact.step);
    if (this.#settled) this.settle();
    else this.#conclude();
  }

  opinion(opinion: Opinion, _t: number): void {
    if (opinion.kind === 'missing') this.#missing.add(opinion.step);
    else {
      const entry = this.#entries.get(opinion.hunk);
      const { step } = opinion;
      if (!entry || entry.assigned !== undefined || (entry.judged && entry.judged.step === step)) return;
      this.#heed(entry, { step, why: opinion.why });
      if (step !== null) {
        this.#missing.delete(step);
        this.#evidence.delete(step);
      }
    }
    if (this.#settled) this.settle();
    else this.#conclude();
  }

  #heed(entry: Entry, judged: Judged): void {
    if (!this.#log.own) {
      this.#log.part(this.#entries.values());
      this.#ownTally = this.#tally.copy(this.#entries.keys());
    }
    entry.judged = judged;
    this.#judged.set(entry.id, entry);
    this.#log.heed(entry);
  }

  *foresee(): Generator<void, void> {
    const factors = this.#unservedFactors();
    yield* this.#log.foresee(new Map(this.#entries), factors);
  }

  settle(): void {
    this.#settled = true;
    const factors = this.#unservedFactors();
    this.#log.settle(this.#entries, factors);
    this.#conclude();
  }

  attribution(hunk: number): Attribution | undefined {
    const entry = this.#entries.get(hunk);
    if (!entry) return undefined;
    return attributionOf(hunk, entry.link.posterior, (slot) => this.#leaves[slot]?.id ?? null);
  }

  verdicts(): readonly StepVerdict[] {
    const unserved = this.#log.chain.unserved();
    const at = new Map(this.#leaves.map((step, index) => [step.id, index]));
    return this.#steps.map((step) => {
      const index = at.get(step.id);
      const state = this.#states.get(step.id) ?? 'untouched';
      if (index === undefined) return { step: step.id, state, confidence: 0, hunks: [], evidence: [] };
      const evidence = this.#evidence.get(step.id) ?? this.#collect(step, index);
      return { step: step.id, state, confidence: 1 - (unserved[index] ?? 1), hunks: this.#tally.hunks(index), evidence };
    });
  }

  skips(): readonly SkipSuspicion[] {
    return this.#suspicions;
  }

  offPlan(): readonly OffPlanBurst[] {
    return findOffPlan([...this.#entries.values()], this.#leaves.length);
  }

  doubts(ending: boolean): Doubts {
    return doubtsOf([...this.#entries.values()], this.#ownStandings(), ending || this.#settled);
  }

  save(): SavedTracker {
    return {
      steps: this.#steps,
      log: this.#log.save(),
      tally: this.#tally.save(),
      ownTally: this.#ownTally?.save(),
      entries: [...this.#entries.values()].map((entry): SavedEntry => {
        const { hunk: _hunk, link, own, ...rest } = entry;
        const filed = { filed: this.#tally.filed(entry.id), ownFiled: this.#ownTally?.filed(entry.id) };
        return { ...rest, link: { ...link }, ...(own ? { own: { ...own } } : {}), ...filed };
      }),
      words: this.#words.save(),
      judged: [...this.#judged.keys()],
      missing: [...this.#missing],
      uncommitted: [...this.#uncommitted],
      errors: [...this.#errors],
      states: [...this.#states],
      focus: this.#focus,
      boundary: this.#boundary,
      settled: this.#settled,
      suspicions: this.#suspicions,
    };
  }

  restore(saved: SavedTracker, hunks: ReadonlyMap<number, Hunk>): void {
    const entries = saved.entries.map(({ filed: _filed, ownFiled: _ownFiled, ...entry }) => ({
      ...entry,
      link: { ...entry.link },
      ...(entry.own ? { own: { ...entry.own } } : {}),
      hunk: hunks.get(entry.id) as Hunk,
    }));
    this.#begin(saved.steps);
    this.#log.restore(saved.log, entries);
    this.#tally.restore(
      saved.tally,
      saved.entries.flatMap(({ id, filed }) => (filed ? [[id, filed] as const] : [])),
    );
    if (saved.ownTally) {
      this.#ownTally = new Tally(this.#leaves.length);
      this.#ownTally.restore(
        saved.ownTally,
        saved.entries.flatMap(({ id, ownFiled }) => (ownFiled ? [[id, ownFiled] as const] : [])),
      );
    }
    this.#entries = new Map(entries.map((entry) => [entry.id, entry]));
    this.#words.restore(saved.words);
    for (const id of saved.judged) this.#judged.set(id, this.#entries.get(id) as Entry);
    for (const step of saved.missing) this.#missing.add(step);
    this.#uncommitted = new Set(saved.uncommitted);
    for (const [path, errors] of saved.errors) this.#errors.set(path, errors);
    this.#states = new Map(saved.states);
    this.#focus = saved.focus;
    this.#boundary = saved.boundary;
    this.#settled = saved.settled;
    this.#suspicions = saved.suspicions;
  }

  #unservedFactors(): Float64Array {
    const entries = [...this.#entries.values()];
    const commits = entries.some(({ boundary }) => boundary === 1);
    return unservedFactors(this.#model, this.#leaves, entries.length, commits);
  }

  #conclude(): void {
    const { chain } = this.#log;
    const changed = this.#settled ? chain.links : chain.refresh();
    for (const step of this.#tally.update(changed)) this.#evidence.delete(this.#leaves[step]?.id ?? '');
    const standings = this.#standings(chain, this.#tally);
    const { own } = this.#log;
    if (own) this.#ownTally?.update(this.#settled ? own.links : own.refresh());
    this.#suspicions = heedModel(suspectSkips(own ? this.#ownStandings() : standings, this.#settled), this.#judged.values(), this.#missing);
    const suspected = new Set(this.#suspicions.map(({ step }) => step));
    const current = this.#tally.latest();
    for (const [index, step] of this.#leaves.entries()) {
      const words = this.#words.get(step.id);
      const standing = standings[index] as StepStanding;
      const next = nextState(this.#states.get(step.id) ?? 'untouched', {
        // What leaves no trace in the files is done by its command.
        served: words?.ran && !leavesTrace(step) ? 1 : 1 - standing.unserved,
        mass: standing.mass,
        left: current !== index,
        suspected: suspected.has(step.id),
        settled: this.#settled,
        word: words?.word,
        check: words?.check,
      });
      this.#states.set(step.id, next);
    }
    const parents = parentStates(this.#steps, this.#states, (step) => this.#words.get(step)?.word);
    for (const [step, state] of parents) this.#states.set(step, state);
  }

  #standings(chain: Chain, tally: Tally): StepStanding[] {
    const unserved = chain.unserved();
    return this.#leaves.map((step, index) => this.#standing(step, index, unserved[index] ?? 1, tally));
  }

  /** As if no model had been asked. */
  #ownStandings(): StepStanding[] {
    return this.#standings(this.#log.own ?? this.#log.chain, this.#ownTally ?? this.#tally);
  }

  #standing(step: Step, index: number, unserved: number, tally: Tally): StepStanding {
    const words = this.#words.get(step.id);
    return {
      step,
      number: this.#numbers[index] ?? 0,
      profile: this.#plan.steps[index] as StepStanding['profile'],
      unserved,
      skipped: this.#model.skipped(unserved),
      mass: tally.mass(index),
      declaredSeen: this.#log.touchesOwnFiles(index),
      decided: words?.word !== undefined || words?.check === true || this.#isWholeSettled(index),
      done: words?.word === 'done' || (words?.check === true && words.word === undefined),
      suspected: this.#suspicions.some((suspicion) => suspicion.step === step.id),
    };
  }

  /** Who did without a step, or called it done, meant its parts. */
  #isWholeSettled(index: number): boolean {
    return (this.#wholes[index] ?? []).some((id) => {
      const word = this.#words.get(id)?.word;
      return word !== undefined && word !== 'not-done';
    });
  }

  #collect(step: Step, index: number): Evidence[] {
    const profile = this.#plan.steps[index];
    const served = this.#tally.hunks(index).flatMap((id) => this.#entries.get(id) ?? []);
    const entries = served.slice(-EVIDENCE_HUNKS);
    const fromWords = this.#words.evidence(step.id, (hunk) => this.#tally.filed(hunk)?.best === index);
    const assigned = served.findLast((entry) => entry.assigned === step.id);
    const fromHunks = profile ? entries.flatMap((entry) => evidenceOf(entry.profile, step, profile, entry.link.posterior[index] ?? 0)) : [];
    const fromFocus = entries.flatMap(({ focus, profile: { path, line } }) => (focus === step.id ? [focusEvidence(path, line)] : []));
    const fromModel = [...this.#judged.values()].flatMap(({ judged, profile: { path, line } }) =>
      judged?.step === step.id ? [judgedEvidence(judged, path, line)] : [],
    );
    const fromExpert = assigned ? [assignedEvidence(assigned.profile.path)] : [];
    const evidence = selectEvidence([...fromWords, ...fromExpert, ...fromHunks, ...fromFocus, ...fromModel]);
    this.#evidence.set(step.id, evidence);
    return evidence;
  }
}

/** A tracker with the weights that ship, or others (evaluation holds out what it measures). */
export function createTracker(weights: WeightTables = shipped): ResumableTracker {
  return new Tracker(weights);
}

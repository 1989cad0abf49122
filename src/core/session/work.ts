import type { Step } from '../plan/schema.ts';
import type { Documents } from '../text/documents.ts';
import { NetHunks } from '../tracking/net.ts';
import type { SavedNet } from '../tracking/net.ts';
import type { Fact, Hunk, HunkUpdate, Signal, StepTracker } from '../tracking/types.ts';
import type { LogEvent } from '../trajectory/codec.ts';
import type { EventOf } from '../trajectory/events.ts';
import type { Judgement } from './judgement.ts';
import type { PlanHistory } from './plan-history.ts';
import { Verdicts } from './verdicts.ts';
import type { SavedVerdicts } from './verdicts.ts';

/** A pause of this many milliseconds ends a burst of edits. */
export const BURST_PAUSE = 1_500;
/** Work without a pause is looked at after this many milliseconds, so that the panel never lags far behind. */
const BURST_LONGEST = 10_000;

export interface SavedWork {
  readonly net: SavedNet;
  readonly hunks: readonly Hunk[];
  readonly touched: readonly string[];
  readonly known: readonly string[];
  readonly verdicts: SavedVerdicts;
  readonly assigned: readonly (readonly [hunk: number, step: string | null])[];
  readonly burstStart: number;
  readonly lastEdit: number;
  readonly lastBoundary: number;
}

/**
 * Turns the log's edits into bursts of net hunks and hands these, with the expert's facts, to the tracker.
 * Where a burst ends depends on the events' own times alone, so a replay concludes what the live session concluded,
 * whenever the live session's timers fired.
 */
export class Work {
  readonly #net = new NetHunks();
  readonly #hunks = new Map<number, Hunk>();
  readonly #touched = new Set<string>();
  readonly #known = new Set<string>();
  /** What models answered. */
  readonly verdicts = new Verdicts();
  /** By hunk: the step that the expert said it serves. */
  readonly #assigned = new Map<number, string | null>();
  #burstStart = 0;
  #lastEdit = 0;
  #lastBoundary = -1;
  readonly documents: Documents;
  readonly tracker: StepTracker;

  constructor(documents: Documents, tracker: StepTracker) {
    this.documents = documents;
    this.tracker = tracker;
  }

  /** As plain data that later calls leave alone. */
  save(): SavedWork {
    return {
      net: this.#net.save(),
      hunks: [...this.#hunks.values()],
      touched: [...this.#touched],
      known: [...this.#known],
      verdicts: this.verdicts.save(),
      assigned: [...this.#assigned],
      burstStart: this.#burstStart,
      lastEdit: this.#lastEdit,
      lastBoundary: this.#lastBoundary,
    };
  }

  /** To be called before anything else. */
  restore({ net, hunks, touched, known, verdicts, assigned, burstStart, lastEdit, lastBoundary }: SavedWork): void {
    for (const hunk of hunks) this.#hunks.set(hunk.id, hunk);
    this.#net.restore(net, this.#hunks);
    for (const uri of touched) this.#touched.add(uri);
    for (const uri of known) this.#known.add(uri);
    this.verdicts.restore(verdicts);
    for (const [hunk, step] of assigned) this.#assigned.set(hunk, step);
    this.#burstStart = burstStart;
    this.#lastEdit = lastEdit;
    this.#lastBoundary = lastBoundary;
  }

  /** The net hunks of the session as of the last burst. */
  get hunks(): ReadonlyMap<number, Hunk> {
    return this.#hunks;
  }

  /** When the latest edit came, in session milliseconds. */
  get lastEdit(): number {
    return this.#lastEdit;
  }
  /** When the latest commit or test run came, in session milliseconds; -1: none did. */
  get lastBoundary(): number {
    return this.#lastBoundary;
  }

  /** When the open burst will end unless an edit comes first, in session milliseconds; undefined: no burst is open. */
  get burstEnds(): number | undefined {
    if (this.#touched.size === 0) return undefined;
    return Math.min(this.#lastEdit + BURST_PAUSE, this.#burstStart + BURST_LONGEST);
  }

  /** Ends the burst if its time has come. True when it did. */
  tick(t: number): boolean {
    const ends = this.burstEnds;
    if (ends === undefined || t < ends) return false;
    this.endBurst();
    return true;
  }

  endBurst(): void {
    if (this.#touched.size === 0) return;
    const updates: HunkUpdate[] = [];
    for (const uri of this.#touched) {
      const file = this.documents.file(uri);
      // What became of a text that is not known (too large, binary) is not known either: it is not gone.
      if (file && !file.deleted && !file.text) continue;
      const text = this.documents.textOf(uri);
      updates.push(...(text === undefined ? this.#net.remove(uri) : this.#net.update(uri, text)));
    }
    this.#touched.clear();
    this.#observe(updates);
  }

  setPlan(steps: readonly Step[]): void {
    this.endBurst();
    this.verdicts.keepSteps(steps);
    this.tracker.setPlan(steps);
  }

  /** Called after the documents took the event; where that moves files, the burst was ended before. */
  apply(event: LogEvent, judgement: Judgement, plans: PlanHistory): void {
    switch (event.kind) {
      case 'doc.opened':
        // To open a file is no work; only where it is not what it was when last seen, something changed.
        if (this.#isNews(event.uri)) this.#touch(event.uri, event.t);
        break;
      case 'doc.changed': {
        const uri = this.documents.uriOf(event.doc);
        if (uri !== undefined) this.#touch(uri, event.t);
        break;
      }
      case 'file.created':
        // What is in a new file is all the expert's work.
        if (!event.folder && !this.#known.has(event.uri)) this.#baseline(event.uri, '');
        this.#touch(event.uri, event.t);
        break;
      case 'file.deleted':
        this.#touch(event.uri, event.t);
        // What was deleted with a folder is told of by the folder's name alone.
        if (event.folder) for (const uri of this.#under(event.uri)) this.#touch(uri, event.t);
        break;
      case 'file.changed':
      case 'doc.closed': {
        const uri = event.kind === 'doc.closed' ? this.documents.uriOf(event.doc) : event.uri;
        if (uri !== undefined) this.#touch(uri, event.t);
        break;
      }
      case 'file.renamed':
        this.#rename(event.from, event.to);
        break;
      case 'diagnostics.changed':
        // They follow every key press: no boundary, and no reason to look at what is still being typed.
        this.tracker.signal({ kind: 'diagnostics', path: event.uri, errors: event.errors }, event.t);
        break;
      case 'judge.answered':
        this.endBurst();
        for (const opinion of this.verdicts.apply(event, this.#hunks.values())) this.tracker.opinion(opinion, event.t);
        break;
      case 'hunk.assigned':
        // What is still being typed is assigned, too.
        this.endBurst();
        for (const fact of assignments(event, this.#hunks.values())) this.#tell(fact, event.t);
        break;
      default: {
        const signal = signalOf(event);
        const facts = factsOf(event, judgement, plans);
        if (!signal && facts.length === 0) break;
        this.endBurst();
        if (signal) this.tracker.signal(signal, event.t);
        if (signal && signal.kind !== 'command') this.#lastBoundary = event.t;
        for (const fact of facts) this.#tell(fact, event.t);
      }
    }
  }

  /** Steps became one: what was said of edits that serve them holds for it. Called after the tracker was told of the plan. */
  merged(steps: readonly string[], into: string, focus: string | null, t: number): void {
    for (const [hunk, step] of this.#assigned) {
      if (step !== null && step !== into && steps.includes(step) && this.#hunks.has(hunk))
        this.#tell({ kind: 'assign', hunk, step: into }, t);
    }
    if (focus === into) this.#tell({ kind: 'focus', step: into }, t);
  }

  /** What the checks that a step still has have shown holds. Called after the tracker was told of the plan, which had other steps `before`. */
  checksEdited(before: readonly Step[], judgement: Judgement, plans: PlanHistory, t: number): void {
    const earlier = new Map(before.map(({ id, checks }) => [id, JSON.stringify(checks)]));
    for (const step of plans.steps) {
      if (step.checks.length === 0 || earlier.get(step.id) === JSON.stringify(step.checks)) continue;
      const passed = outcomeOf(step, judgement);
      if (passed !== undefined) this.#tell({ kind: 'check', step: step.id, passed }, t);
    }
  }

  #tell(fact: Fact, t: number): void {
    if (fact.kind === 'assign') this.#assigned.set(fact.hunk, fact.step);
    this.tracker.fact(fact, t);
  }

  /** Whether a file that was just opened is known already, and so may have changed since; its first text is what changes count from. */
  #isNews(uri: string): boolean {
    const known = this.#known.has(uri);
    this.#learn(uri);
    return known;
  }

  #learn(uri: string): void {
    if (this.#known.has(uri)) return;
    const baseline = this.documents.firstTextOf(uri);
    if (baseline !== undefined) this.#baseline(uri, baseline);
  }

  #touch(uri: string, t: number): void {
    this.#learn(uri);
    if (this.#touched.size === 0) this.#burstStart = t;
    this.#touched.add(uri);
    this.#lastEdit = t;
  }

  /** A folder takes along every file that is in it; what was deleted before is not. */
  #rename(from: string, to: string): void {
    const inside = this.#under(from).filter((uri) => !this.documents.file(uri)?.deleted);
    for (const uri of this.#known.has(from) ? [from, ...inside] : inside) {
      const target = to + uri.slice(from.length);
      const first = this.#known.has(target) ? this.documents.firstTextOf(target) : undefined;
      this.#known.delete(uri);
      this.#known.add(target);
      this.#observe(this.#net.rename(uri, target, first));
    }
  }

  #under(folder: string): readonly string[] {
    return [...this.#known].filter((uri) => uri.startsWith(`${folder}/`));
  }

  #baseline(uri: string, text: string): void {
    this.#known.add(uri);
    this.#net.baseline(uri, text);
  }

  #observe(updates: readonly HunkUpdate[]): void {
    if (updates.length === 0) return;
    for (const update of updates) {
      if (update.op === 'set') this.#hunks.set(update.hunk.id, update.hunk);
      else this.#hunks.delete(update.id);
    }
    this.tracker.observe({ t: this.#lastEdit, updates });
    for (const update of updates) {
      const opinion = update.op === 'set' ? this.verdicts.opinionOf(update.hunk) : undefined;
      if (opinion) this.tracker.opinion(opinion, this.#lastEdit);
    }
  }
}

function signalOf(event: LogEvent): Signal | undefined {
  switch (event.kind) {
    case 'git.committed':
      return { kind: 'commit', message: event.message, files: event.files };
    case 'test.run':
      return { kind: 'test', passed: event.passed, failed: event.failed };
    case 'terminal.command':
      return { kind: 'command', line: event.line, exitCode: event.exitCode };
    case 'task.ended':
      return { kind: 'command', line: event.name, exitCode: event.exitCode };
    default:
      return undefined;
  }
}

function factsOf(event: LogEvent, judgement: Judgement, plans: PlanHistory): readonly Fact[] {
  switch (event.kind) {
    case 'step.focused':
      return [{ kind: 'focus', step: event.step }];
    case 'step.marked':
      return [{ kind: event.as, step: event.step }];
    case 'step.waived':
      return [{ kind: 'waived', step: event.step }];
    case 'check.ran':
      return checkFact(event, judgement, plans);
    case 'override.recorded':
      return event.override.target.kind === 'step' ? [{ kind: 'overridden', step: event.override.target.id }] : [];
    case 'override.withdrawn': {
      const target = judgement.override(event.override)?.target;
      if (target?.kind !== 'step' || judgement.overridesOf(target.id).length > 0) return [];
      // What the expert had said of the step besides holds again.
      const word = judgement.waived(target.id) === undefined ? judgement.mark(target.id) : 'waived';
      return [{ kind: word ?? 'reinstated', step: target.id }];
    }
    default:
      return [];
  }
}

function assignments({ uri, startLine, endLine, step }: EventOf<'hunk.assigned'>, hunks: Iterable<Hunk>): readonly Fact[] {
  return [...hunks]
    .filter((hunk) => hunk.path === uri && overlaps(hunk, startLine, endLine))
    .map((hunk) => ({ kind: 'assign', hunk: hunk.id, step }));
}

function checkFact({ step: id, passed }: EventOf<'check.ran'>, judgement: Judgement, plans: PlanHistory): readonly Fact[] {
  const step = plans.step(id);
  return passed && step && !outcomeOf(step, judgement) ? [] : [{ kind: 'check', step: id, passed }];
}

/** One check that fails is enough; a step is proved once all of its checks have passed. Undefined: not yet. */
function outcomeOf(step: Step, judgement: Judgement): boolean | undefined {
  const runs = judgement.checksOf(step);
  if (runs.some((run) => !run.passed)) return false;
  return runs.length === step.checks.length ? true : undefined;
}

/** A pure removal has no line of its own: it stands at the line that follows it. */
function overlaps(hunk: Hunk, startLine: number, endLine: number): boolean {
  return hunk.newStart <= endLine && hunk.newStart + Math.max(hunk.added.length, 1) > startLine;
}

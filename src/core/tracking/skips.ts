import type { Step } from '../plan/schema.ts';
import type { StepProfile } from './plan-index.ts';
import { leavesTrace } from './trace.ts';
import type { SkipSuspicion } from './types.ts';

/** How sure the tracker must be before it says that a step was skipped. The same for every plan and repository. */
interface SkipThresholds {
  /** Once the session has ended. */
  readonly ended: number;
  /** While work goes on and a step that depends on it is done, or well under way as most others are. */
  readonly working: number;
  /** Once that was said: until evidence comes it is not taken back, however belief trembles. */
  readonly stillWorking: number;
}

const SKIP: SkipThresholds = { ended: 0.7, working: 0.8, stillWorking: 0.5 };
/** While work goes on, so large a share of the other steps must be well under way: before, what comes later may still come. */
const MOSTLY_DONE = 0.6;

/** What the tracker knows of a step when it asks whether the step was skipped. */
export interface StepStanding {
  readonly step: Step;
  /** Position in the plan, from 1, steps with sub-steps counted: as the panel numbers it. */
  readonly number: number;
  readonly profile: StepProfile;
  /** Probability that nothing served it. */
  readonly unserved: number;
  /** Probability that it was skipped, were this the end. */
  readonly skipped: number;
  /** Expected number of hunks that serve it. */
  readonly mass: number;
  /** A hunk lies in a file that this step alone declares. */
  readonly declaredSeen: boolean;
  /** The expert or a check has spoken, of it or of what it is a part of. */
  readonly decided: boolean;
  /** The expert said, or a check proved, that it is done. */
  readonly done: boolean;
  /** It was taken for skipped before. */
  readonly suspected: boolean;
}

/** Expected number of hunks that a later step needs before it counts as well under way: more than one. */
const UNDER_WAY = { working: 2, ended: 1.5 };

/** Steps that were passed over, as far as the evidence goes. Precision comes first: in doubt, say nothing. */
export function suspectSkips(standings: readonly StepStanding[], settled: boolean, thresholds = SKIP): SkipSuspicion[] {
  return standings.flatMap((standing, index) => {
    const { step, profile, unserved, skipped } = standing;
    if (standing.decided || !leavesTrace(step)) return [];
    const needing = standings.filter((other) => other.step.dependsOn.includes(step.id));
    const dependent = needing.find(({ done }) => done) ?? needing.find((other) => underWay(other, settled));
    const after = standings.find((other, i) => i > index && underWay(other, settled));
    if (settled) {
      if (skipped < thresholds.ended) return [];
    } else if (
      !dependent ||
      !(dependent.done || mostlyDone(standings, standing)) ||
      standing.declaredSeen ||
      step.optional ||
      !profile.declares ||
      unserved < (standing.suspected ? thresholds.stillWorking : thresholds.working)
    )
      return [];
    const later = dependent ?? after;
    const lookedFor = whatToLookFor(step, standing.declaredSeen);
    return [
      {
        step: step.id,
        confidence: settled ? skipped : unserved,
        lookedFor,
        ...(later ? { laterStep: later.step.id } : {}),
        why: because(dependent, after, lookedFor, step, settled),
      },
    ];
  });
}

export function underWay(standing: StepStanding, settled: boolean): boolean {
  return standing.unserved < 0.1 && standing.mass >= (settled ? UNDER_WAY.ended : UNDER_WAY.working);
}

/** Whether work on most of the other steps that leave a trace is well under way. */
function mostlyDone(standings: readonly StepStanding[], but: StepStanding): boolean {
  const others = standings.filter((other) => other !== but && leavesTrace(other.step));
  return others.filter((other) => underWay(other, false)).length >= MOSTLY_DONE * others.length;
}

/** What of the step's declarations no edit shows. Its files are left out where one of them was edited. */
function whatToLookFor(step: Step, filesSeen: boolean): string[] {
  const files = filesSeen ? [] : step.files.slice(0, 3).map((file) => `edits in \`${file}\``);
  return [...step.symbols.slice(0, 4).map((symbol) => `\`${symbol}\``), ...files];
}

function because(
  dependent: StepStanding | undefined,
  after: StepStanding | undefined,
  lookedFor: readonly string[],
  step: Step,
  settled: boolean,
): string {
  const progress = dependent
    ? `Step ${dependent.number} needs this and is ${dependent.done ? 'done' : 'well under way'}.`
    : after
      ? `Step ${after.number} comes later and is well under way.`
      : settled
        ? 'The session ended.'
        : 'Work went on elsewhere.';
  const search =
    lookedFor.length > 0 ? `Looked for ${lookedFor.join(', ')}: nothing.` : 'No edit shares its words more than another step’s.';
  return `${progress} ${search}${step.optional ? ' The plan calls it optional.' : ''}`;
}

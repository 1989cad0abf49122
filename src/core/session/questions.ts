import { isSecretName } from '../plan/context/rank.ts';
import type { Step } from '../plan/schema.ts';
import { hashText } from '../text/text-hash.ts';
import type { Hunk } from '../tracking/types.ts';
import { sha256 } from '../trajectory/sha256.ts';
import type { SessionModel } from './model.ts';
import { editHash } from './verdicts.ts';

/** An edit that a model is shown. Only where `asked` is a step for it wanted; the others may be what a step's work is found in. */
export interface ShownEdit {
  readonly hunk: Hunk;
  readonly hash: string;
  readonly asked: boolean;
}

/** One batch of the tracker's doubts, small enough for one request. */
export interface Questions {
  /** The steps that edits may serve, in the plan's order. */
  readonly plan: readonly Step[];
  readonly edits: readonly ShownEdit[];
  /** Steps that may have been passed over. */
  readonly steps: readonly { readonly step: Step; readonly hash: string }[];
}

/** Most that one request asks and shows. */
const ASKED_EDITS = 12;
const ASKED_STEPS = 4;
const SHOWN_EDITS = 24;

/**
 * What a model is to be asked now: the tracker's doubts that it has not answered for this very content. Undefined where there is none.
 * All that it holds is of the log, so it is redacted already; what is not for prompts by its name is left out besides.
 *
 * @param ending the session is about to end
 */
export function questionsOf(model: SessionModel, ending = false): Questions | undefined {
  const { work } = model;
  const { steps: all } = model.plans;
  const parents = new Set(all.map(({ parent }) => parent));
  const plan = all.filter(({ id }) => !parents.has(id));
  if (plan.length < 2) return undefined;
  const doubts = work.tracker.doubts(ending);
  const shown = new Map<number, ShownEdit>();
  const show = (id: number, asked: boolean): ShownEdit | undefined => {
    const hunk = work.hunks.get(id);
    if (!hunk || isSecretName(hunk.path)) return undefined;
    const edit = shown.get(id) ?? { hunk, hash: editHash(hunk), asked };
    if (asked && work.verdicts.knows(edit.hash)) return undefined;
    shown.set(id, edit);
    return edit;
  };
  for (const id of doubts.hunks) if (shown.size < ASKED_EDITS) show(id, true);
  const steps: Array<Questions['steps'][number]> = [];
  for (const { step: id, nearest } of doubts.steps) {
    const step = plan.find((each) => each.id === id);
    if (!step || steps.length === ASKED_STEPS) continue;
    const near = nearest.flatMap((hunk) => (shown.size < SHOWN_EDITS || shown.has(hunk) ? (show(hunk, false)?.hash ?? []) : []));
    const hash = stepHash(step, near);
    if (!work.verdicts.knows(hash)) steps.push({ step, hash });
  }
  const edits = [...shown.values()];
  return steps.length > 0 || edits.some(({ asked }) => asked) ? { plan, edits, steps } : undefined;
}

/** What a model is asked about a step: the step, and the edits that come nearest to it. */
function stepHash({ id, title, description, files, symbols }: Step, edits: readonly string[]): string {
  return hashText(JSON.stringify([id, title, description, files, symbols, edits]), sha256);
}

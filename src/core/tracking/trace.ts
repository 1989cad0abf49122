import type { Step } from '../plan/schema.ts';

const ACTIONS_WITHOUT_EDITS =
  /^\s*(re-?)?(run|verify|confirm|check|measure|investigate|review|decide|choose|leave|keep|evaluate|consider|discuss|audit|inspect|benchmark|profile|explore|research|read|study|understand|reproduce|manually|ask|announce|deploy|publish|monitor|validate|ensure)\b/i;

/** “Adapt and run the font tests”, “test it manually”: done with the hands, though it may be called a test. */
const BY_HAND = /\bmanual(ly)?\b|\b(run|rerun|re-run)\b[^.,;]*\b(tests?|suite|checks?|benchmarks?|lint\w*|build)\b/i;

/** Whether work on a step must show in the files. A decision, an operation or a run of the tests may leave no edit, so its absence says nothing. */
export function leavesTrace(step: Step): boolean {
  if (step.kind === 'decision' || step.kind === 'ops') return false;
  return !ACTIONS_WITHOUT_EDITS.test(step.title) && !BY_HAND.test(step.title);
}

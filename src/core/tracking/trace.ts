import type { Step } from '../plan/schema.ts';

const ACTIONS_WITHOUT_EDITS =
  /^\s*(re-?)?(run|measure|investigate|review|decide|choose|discuss|audit|inspect|benchmark|profile|explore|research|read|study|understand|reproduce|manually|ask|announce|deploy|publish|monitor)\b/i;

/** These may be done by looking, or by a change: “ensure that errors are logged”. */
const LOOKING_OR_EDITING = /^\s*(re-?)?(verify|confirm|check|leave|keep|evaluate|consider|validate|ensure)\b/i;

/** “Adapt and run the font tests”, “test it manually”: done with the hands, though it may be called a test. */
const BY_HAND = /\bmanual(ly)?\b|\b(run|rerun|re-run)\b[^.,;]*\b(tests?|suite|checks?|benchmarks?|lint\w*|build)\b/i;

/**
 * Whether work on a step must show in the files. A decision, an operation or a run of the tests may leave no edit, so its absence says
 * nothing. What a planner calls code, and names files or symbols for, is meant to be changed, however softly it is put.
 */
export function leavesTrace({ kind, title, files, symbols }: Step): boolean {
  if (kind === 'decision' || kind === 'ops') return false;
  if (ACTIONS_WITHOUT_EDITS.test(title) || BY_HAND.test(title)) return false;
  return !LOOKING_OR_EDITING.test(title) || (kind === 'code' && files.length + symbols.length > 0);
}

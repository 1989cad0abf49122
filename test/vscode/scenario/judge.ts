import type { Account } from './main-job.ts';
import { RATIONALE, STEPS } from './plan.ts';

const DONE = new Set(['likely-done', 'verified', 'in-progress']);

/** What must hold of the main job. */
export function judge(account: Account): readonly { readonly what: string; readonly holds: boolean }[] {
  const state = (title: string): string => account.steps.find((step) => step.title === title)?.state ?? '';
  return [
    { what: 'the component’s step is seen as worked on', holds: DONE.has(state(STEPS.component)) },
    { what: 'the notes’ step is seen as worked on', holds: DONE.has(state(STEPS.notes)) },
    { what: 'the changelog’s step is seen as worked on', holds: DONE.has(state(STEPS.changelog)) },
    { what: 'the step that nobody did is flagged as skipped', holds: state(STEPS.skipped) === 'skipped' },
    { what: 'no other step is flagged', holds: account.flags.length === 1 },
    { what: 'the refused step shows its override', holds: state(STEPS.refused) === 'overridden' },
    { what: 'the override is in the log with its reason', holds: account.override === `invented-fact: ${RATIONALE}` },
    {
      what: 'all that was flushed before the extension host was killed is there',
      holds: account.beforeCrash.kept >= account.beforeCrash.flushed,
    },
    { what: 'coagency verify says yes', holds: account.verify.ok && account.verify.events === account.events },
    { what: 'coagency text gives the file on disk, byte for byte', holds: account.textMatches.disk },
    { what: 'coagency text gives the recorded session’s end, byte for byte', holds: account.textMatches.trace },
    { what: 'every event is on the server', holds: account.synced.count === account.events },
    { what: 'the server’s receipt is kept', holds: account.synced.receipt },
    { what: 'the replay shows the override at its moment', holds: account.replay.local },
    { what: 'the replay from the server shows it, too', holds: account.replay.server },
    { what: 'the replay’s chain is verified', holds: account.replay.integrity.includes('verified') },
  ];
}

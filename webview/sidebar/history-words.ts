import type { Entry, ToldPiece } from '../../src/core/session/chronicle.ts';
import { harmless } from '../shared/harmless.ts';
import { counted, l10n } from '../shared/l10n.ts';
import { wrongWord } from './words.ts';

const LONGEST = 160;
const quoted = (title: string): string => `“${harmless(title, LONGEST)}”`;

/** A step as people name it: by number while it has one, and by its title. */
const stepWords = ({ number, title }: { readonly number: number; readonly title: string }): string =>
  number > 0 ? l10n('step {0} {1}', number, quoted(title)) : quoted(title);

const targetWords = (entry: Extract<Entry, { what: 'distrusted' | 'withdrawn' }>): string => {
  if (entry.of === 'step') return stepWords(entry);
  return { plan: l10n('the plan'), flag: l10n('a flag'), finding: l10n('a finding') }[entry.of];
};

/** Who did it, in a word or two. */
export function whoWords(entry: Entry): string {
  if ('origin' in entry && entry.origin.kind === 'agent' && entry.by === 'model') return harmless(entry.origin.agent, 80);
  if (entry.by === 'model')
    return 'origin' in entry && entry.origin.kind === 'model' ? harmless(entry.origin.model, 80) : l10n('the model');
  return entry.by === 'file' ? l10n('a file') : l10n('you');
}

function editWords(entry: Extract<Entry, { what: 'edited' }>): string {
  const step = stepWords(entry);
  const now = entry.now ?? [];
  switch (entry.op) {
    case 'add':
      return l10n('added {0}', step);
    case 'remove':
      return l10n('removed {0}', step);
    case 'change':
      return now[0] === undefined ? l10n('changed {0}', step) : l10n('reworded {0}: now {1}', step, quoted(now[0]));
    case 'move':
      return l10n('moved {0} to {1}', step, now[0] ?? '');
    case 'split':
      return l10n('split {0} into {1}', step, now.map(quoted).join(', '));
    case 'merge':
      return l10n('joined steps: now {0}', quoted(now[0] ?? ''));
    default:
      return entry.op satisfies never;
  }
}

/** What was done, as the rest of a sentence that begins with who did it. */
export function whatWords(entry: Entry): string {
  switch (entry.what) {
    case 'proposed':
      return counted(entry.plan.steps.length, 'proposed a plan of {0} step', 'proposed a plan of {0} steps');
    case 'accepted':
      return l10n('accepted the plan');
    case 'approach':
      return entry.text === null ? l10n('skipped the question how you would do it') : l10n('said how you would do it');
    case 'edited':
      return editWords(entry);
    case 'offered':
      return counted(entry.pieces, 'offered a revision: {0} change', 'offered a revision: {0} changes');
    case 'revised':
      return l10n('took {0} of {1} changes', entry.taken.length, entry.taken.length + entry.left.length);
    case 'declined':
      return l10n('left the plan as it was');
    case 'waived':
      return l10n('took {0} for not needed', stepWords(entry));
    case 'distrusted':
      return entry.amends ? l10n('amended the refusal of {0}', targetWords(entry)) : l10n('distrusted {0}', targetWords(entry));
    case 'withdrawn':
      return l10n('took back the refusal of {0}', targetWords(entry));
    default:
      return entry satisfies never;
  }
}

/** Why it was done, in the words given. */
export function whyWords(entry: Entry): string | undefined {
  switch (entry.what) {
    case 'approach':
      return entry.text ?? undefined;
    case 'offered':
      return entry.wish;
    case 'declined':
      return entry.reason;
    case 'waived':
    case 'withdrawn':
      return entry.why;
    case 'distrusted':
      return `${wrongWord(entry.wrong, entry.of)}: ${entry.why}`;
    default:
      return undefined;
  }
}

export const pieceWords = ({ kind, title }: ToldPiece): string =>
  ({
    add: l10n('new: {0}', harmless(title, LONGEST)),
    remove: l10n('removed: {0}', harmless(title, LONGEST)),
    change: l10n('changed: {0}', harmless(title, LONGEST)),
    move: l10n('moved: {0}', harmless(title, LONGEST)),
  })[kind];

import type { ReviewTarget, Verdict } from '../../src/core/review/events.ts';
import { l10n } from '../shared/l10n.ts';

export function verdictWord(verdict: Verdict): string {
  switch (verdict) {
    case 'upheld':
      return l10n('upheld');
    case 'overturned':
      return l10n('overturned');
    case 'unsure':
      return l10n('unsure');
  }
}

/** The codicon of a verdict: a shape of its own for each. */
export function verdictIcon(verdict: Verdict): string {
  switch (verdict) {
    case 'upheld':
      return 'pass';
    case 'overturned':
      return 'circle-slash';
    case 'unsure':
      return 'question';
  }
}

/** What a verdict says, for whoever hovers over it. */
export function verdictMeaning(verdict: Verdict, kind: ReviewTarget['kind']): string {
  if (verdict === 'unsure') return l10n('I cannot tell from this record');
  if (kind === 'override')
    return verdict === 'upheld' ? l10n('The expert was right to refuse') : l10n('The expert should not have refused');
  return verdict === 'upheld' ? l10n('The step stands as the session leaves it') : l10n('The step does not stand');
}

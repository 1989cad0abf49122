import type { Mark, MarkKind } from '../../src/core/replay/marks.ts';
import { l10n } from '../shared/l10n.ts';

/** The codicon of a mark: a shape of its own for each kind. */
export function markIcon({ kind, passed }: Pick<Mark, 'kind' | 'passed'>): string {
  switch (kind) {
    case 'override':
      return 'error';
    case 'withdrawal':
      return 'discard';
    case 'flag':
      return 'flag';
    case 'answer':
      return 'reply';
    case 'finding':
      return 'lightbulb';
    case 'check':
      return passed ? 'pass' : 'close';
    case 'test':
      return 'beaker';
    case 'command':
      return 'terminal';
    case 'commit':
      return 'git-commit';
    case 'note':
      return 'note';
    case 'comment':
      return 'comment';
    case 'plan':
      return 'list-ordered';
  }
}

export function markWord(kind: MarkKind): string {
  switch (kind) {
    case 'override':
      return l10n('override');
    case 'withdrawal':
      return l10n('override withdrawn');
    case 'flag':
      return l10n('flag');
    case 'answer':
      return l10n('answer');
    case 'finding':
      return l10n('finding');
    case 'check':
      return l10n('check');
    case 'test':
      return l10n('test run');
    case 'command':
      return l10n('command');
    case 'commit':
      return l10n('commit');
    case 'note':
      return l10n('note');
    case 'comment':
      return l10n('reviewer’s comment');
    case 'plan':
      return l10n('plan');
  }
}

import type { Flag } from '../../src/core/trajectory/events.ts';
import { counted, l10n } from './l10n.ts';

/**
 * A flag's reason in the page's language. The record holds it in English, as it was raised; one in other words than those that are
 * known here (an older or newer tracker's) is said as it stands.
 */
export function flagWords({ kind, why }: Pick<Flag, 'kind' | 'why'>): string {
  return (kind === 'off-plan' ? offPlan(why) : skipped(why)) ?? why;
}

function offPlan(why: string): string | undefined {
  const [, count, where, files] = /^(\d+) edits? in (`[^`]+`|(\d+) files) serves? no step\.$/.exec(why) ?? [];
  if (count === undefined || where === undefined) return undefined;
  const place = files === undefined ? where : counted(Number(files), '{0} file', '{0} files');
  return counted(Number(count), '{0} edit in {1} serves no step.', '{0} edits in {1} serve no step.', place);
}

function skipped(why: string): string | undefined {
  const [, went, search, optional] =
    /^(.+?\.) (Looked for .+: nothing\.|No edit shares its words more than another step’s\.)( The plan calls it optional\.)?$/s.exec(why) ??
    [];
  const begun = went === undefined ? undefined : progress(went);
  if (begun === undefined || search === undefined) return undefined;
  const missed = /^Looked for (.+): nothing\.$/s
    .exec(search)?.[1]
    ?.replaceAll(/edits in (`[^`]+`)/g, (_, file: string) => l10n('edits in {0}', file));
  const found =
    missed === undefined ? l10n('No edit shares its words more than another step’s.') : l10n('Looked for {0}: nothing.', missed);
  return [begun, found, ...(optional ? [l10n('The plan calls it optional.')] : [])].join(' ');
}

function progress(sentence: string): string | undefined {
  const number = /^Step (\d+) /.exec(sentence)?.[1] ?? '';
  switch (sentence.replace(/^Step \d+ /, 'Step N ')) {
    case 'Step N needs this and is done.':
      return l10n('Step {0} needs this and is done.', number);
    case 'Step N needs this and is well under way.':
      return l10n('Step {0} needs this and is well under way.', number);
    case 'Step N comes later and is well under way.':
      return l10n('Step {0} comes later and is well under way.', number);
    case 'The session ended.':
      return l10n('The session ended.');
    case 'Work went on elsewhere.':
      return l10n('Work went on elsewhere.');
    default:
      return undefined;
  }
}

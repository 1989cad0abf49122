import type { VNode } from 'preact';
import type { Claim } from '../../src/core/plan/schema.ts';
import type { FileTouch, StepView } from '../../src/core/session/view.ts';
import { duration } from '../shared/format.ts';
import { harmless } from '../shared/harmless.ts';
import { counted, l10n } from '../shared/l10n.ts';
import { FileLink } from './file-link.tsx';

/** Files shown before the step is unfolded. */
const FEW = 3;

export function TouchedFile({ file, tab }: { readonly file: FileTouch; readonly tab?: boolean }): VNode {
  return (
    <span class="touch">
      <FileLink uri={file.uri} line={file.line} tab={tab} />
      {file.added > 0 && <span class="lines">+{file.added}</span>}
      {file.removed > 0 && <span class="lines">−{file.removed}</span>}
    </span>
  );
}

/** What the step has left in the files, and how its check went: the evidence in one line. */
export function StepFiles({ view, all, tab }: { readonly view: StepView; readonly all: boolean; readonly tab: boolean }): VNode | null {
  const { files, check } = view;
  if (files.length === 0 && !check) return null;
  const shown = all ? files : files.slice(0, FEW);
  return (
    <div class="small facts">
      {shown.map((file) => (
        <TouchedFile key={file.uri} file={file} tab={tab} />
      ))}
      {files.length > shown.length && <span>{l10n('and {0} more', files.length - shown.length)}</span>}
      {check && (
        <span class={check.passed ? '' : 'failed'}>
          {check.passed ? l10n('check passed at {0}', duration(check.t)) : l10n('check failed at {0}', duration(check.t))}
        </span>
      )}
    </div>
  );
}

/** Doubtful claims shown of a folded step; unfolded, it lists them all. */
const FEW_CLAIMS = 2;

/** What the plan names and the workspace does not hold: where to doubt. */
export function Doubts({ claims }: { readonly claims: readonly Claim[] }): VNode | null {
  const missing = claims.filter(({ verdict }) => verdict === 'not-found');
  if (missing.length === 0) return null;
  const shown = missing.slice(0, FEW_CLAIMS);
  return (
    <div class="small warn">
      {shown.map(({ kind, subject, reason }) => (
        <p key={`${kind} ${subject}`} dir="auto" title={harmless(reason, 500)}>
          {l10n('Names')} <code>{harmless(subject, 200)}</code>
          {l10n(': not in this workspace.')}
        </p>
      ))}
      {missing.length > shown.length && <p>{counted(missing.length - shown.length, 'and {0} more not found', 'and {0} more not found')}</p>}
    </div>
  );
}

import { l10n, window, workspace } from 'vscode';
import { UserError } from '../user-error.ts';
import { describeSession } from './describe.ts';
import type { SessionStore } from './store.ts';
import { workspaceKey } from './unfinished.ts';

/**
 * The paths of a log mean files of the workspace in which it began: in any other, those would be recorded as deleted or changed that
 * lie unharmed at home. So the expert is asked whether this is the same project after all: moved, or opened in another way.
 *
 * @throws UserError when the expert does not say so; then nothing was written
 */
export async function requireItsWorkspace(store: SessionStore, id: string): Promise<void> {
  if (await isOfThisWorkspace(store, id)) return;
  const other = l10n.t('This session was recorded in another workspace.');
  const goOn = l10n.t('It Is the Same Project');
  const detail = l10n.t(
    'Go on with it here only if this is the same project, which was moved or is opened in another way. What differs here from what the session recorded is recorded as changed, and what is not here as deleted.',
  );
  const answer = await window.showWarningMessage(other, { modal: true, detail }, goOn);
  if (answer !== goOn) throw new UserError('other-workspace', other, l10n.t('Open that workspace, and resume it there.'));
}

/** What no workspace is known to have left (an earlier version recorded it, or it was copied here) is told by the names of its roots. */
async function isOfThisWorkspace(store: SessionStore, id: string): Promise<boolean> {
  const whose = await store.unfinished.whose(workspaceKey(), id);
  if (whose !== undefined) return whose === 'ours';
  const { roots } = await describeSession(id, store.folder(id));
  const { workspaceFolders = [] } = workspace;
  return roots.length === 0 ? workspaceFolders.length === 0 : workspaceFolders.some(({ name }) => roots.includes(name));
}

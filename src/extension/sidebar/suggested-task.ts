import { Uri, workspace } from 'vscode';
import { LONGEST_TASK } from '../../core/plan/limits.ts';

/** A task that a team laid ready in the workspace: `.coagency/task.md`. */
export async function readSuggestedTask(): Promise<string | null> {
  for (const { uri } of workspace.workspaceFolders ?? []) {
    try {
      const bytes = await workspace.fs.readFile(Uri.joinPath(uri, '.coagency', 'task.md'));
      const text = new TextDecoder().decode(bytes).trim();
      if (text) return text.slice(0, LONGEST_TASK);
    } catch {
      // Most workspaces have none.
    }
  }
  return null;
}

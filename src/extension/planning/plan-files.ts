import { window, workspace, Uri, l10n } from 'vscode';
import type { Plan } from '../../core/plan/schema.ts';

/** Longest plan file that is read, in bytes. */
const LARGEST = 2_000_000;

/** Where plans are usually kept, offered before the file dialog. */
const USUAL = '{**/tasks.md,**/tasks.json,**/TODO.md,**/todo.md,**/plan.md,**/PLAN.md,**/todos.json}';

export interface PlanFile {
  readonly name: string;
  readonly text: string;
}

/** A plan file that the expert chooses among those of the workspace, or from anywhere. */
export async function choosePlanFile(): Promise<PlanFile | undefined> {
  const found = await workspace.findFiles(USUAL, '**/node_modules/**', 50);
  const browse = { label: l10n.t('$(folder-opened) Another file…'), uri: undefined };
  const items = [...found.map((uri) => ({ label: `$(checklist) ${workspace.asRelativePath(uri)}`, uri })), browse];
  const chosen = found.length === 0 ? browse : await window.showQuickPick(items, { title: l10n.t('Import a plan from which file?') });
  if (!chosen) return undefined;
  const filters = { 'Plans (Markdown, JSON)': ['md', 'markdown', 'json', 'txt'] };
  const uri = chosen.uri ?? (await window.showOpenDialog({ title: l10n.t('Import a plan'), canSelectMany: false, filters }))?.[0];
  if (!uri) return undefined;
  const bytes = await workspace.fs.readFile(uri);
  return { name: workspace.asRelativePath(uri), text: new TextDecoder().decode(bytes.subarray(0, LARGEST)) };
}

/** Writes the plan in a format that can be imported again. */
export async function chooseExport(plan: Plan, done: ReadonlySet<string>): Promise<void> {
  const { PLAN_FORMATS, writePlan } = await import('../../core/plan/formats/write-plan.ts');
  const items = PLAN_FORMATS.map(({ id, label, fileName }) => ({ label, description: fileName, id, fileName }));
  const format = await window.showQuickPick(items, { title: l10n.t('Export the plan in which format?') });
  if (!format) return;
  const folder = workspace.workspaceFolders?.[0]?.uri;
  const defaultUri = folder && Uri.joinPath(folder, format.fileName);
  const target = await window.showSaveDialog({ title: l10n.t('Export the plan'), ...(defaultUri ? { defaultUri } : {}) });
  if (!target) return;
  await workspace.fs.writeFile(target, new TextEncoder().encode(writePlan(plan, format.id, { done })));
  await window.showTextDocument(target);
}

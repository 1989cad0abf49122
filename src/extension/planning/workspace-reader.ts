import { RelativePattern, window, workspace } from 'vscode';
import type { Uri } from 'vscode';
import type { WorkspaceContext } from '../../core/plan/context.ts';
import type { Claim, Plan } from '../../core/plan/schema.ts';
import { maskSecrets } from '../../core/redaction/mask-secrets.ts';
import { syntaxOfPath } from '../../core/redaction/syntax.ts';
import type { Task } from '../../core/trajectory/events.ts';
import type { Roots } from '../capture/roots.ts';
import { Scope } from '../capture/scope.ts';
import { getSetting } from '../settings.ts';

/** Most files that are listed of a workspace. */
const MOST_FILES = 20_000;
/** Larger files are not looked into, in bytes. */
const LARGEST = 1_000_000;

/** The workspace as the planner may see it: what is recorded by content, and nothing that an ignore file or a setting excludes. */
export class WorkspaceReader {
  readonly #roots: Roots;
  #files: Promise<ReadonlyMap<string, Uri>> | undefined;

  constructor(roots: Roots) {
    this.#roots = roots;
  }

  /** What a model is told of the workspace: bounded, and the files that matter most for the task. */
  async context({ title, text }: Task, signal: AbortSignal): Promise<WorkspaceContext> {
    const { gatherContext } = await import('../../core/plan/context.ts');
    const files = await this.#listed();
    const open = [window.activeTextEditor, ...window.visibleTextEditors].flatMap((editor) => {
      const path = editor && this.#roots.toPath(editor.document.uri)?.path;
      return path !== undefined && files.has(path) ? [path] : [];
    });
    return gatherContext({ task: { title, text }, files: [...files.keys()], read: (path) => this.#read(path, files), open, signal });
  }

  /** What the plan names, checked against the workspace. */
  async claims(plan: Plan): Promise<Claim[]> {
    const { WorkspaceIndex } = await import('../../core/plan/grounding/workspace-index.ts');
    const { groundPlan } = await import('../../core/plan/grounding.ts');
    const files = await this.#listed();
    const index = new WorkspaceIndex({
      files: [...files.keys()],
      read: (path) => this.#read(path, files),
      exists: (path) => this.#exists(path),
    });
    return groundPlan(plan, index);
  }

  async #read(path: string, files: ReadonlyMap<string, Uri>): Promise<string | undefined> {
    // Installed packages are ignored by git, and still what a plan may speak of.
    const uri = files.get(path) ?? (path.startsWith('node_modules/') ? this.#roots.toUri(path) : undefined);
    if (!uri) return undefined;
    try {
      const bytes = await workspace.fs.readFile(uri);
      if (bytes.length > LARGEST || bytes.subarray(0, 8_000).includes(0)) return undefined;
      // What is read goes to a model, or into the log beside a plan.
      return maskSecrets(new TextDecoder().decode(bytes), syntaxOfPath(path));
    } catch {
      return undefined;
    }
  }

  async #exists(path: string): Promise<boolean> {
    const uri = this.#roots.toUri(path);
    if (!uri) return false;
    return workspace.fs.stat(uri).then(
      () => true,
      () => false,
    );
  }

  #listed(): Promise<ReadonlyMap<string, Uri>> {
    this.#files ??= this.#list();
    return this.#files;
  }

  async #list(): Promise<ReadonlyMap<string, Uri>> {
    const scope = new Scope({ exclude: getSetting('recording.exclude'), include: getSetting('recording.include'), own: [] });
    await scope.load();
    const found = await Promise.all(
      this.#roots.folders.map((folder) =>
        workspace.findFiles(new RelativePattern(folder, '**/*'), '**/{node_modules,.git}/**', MOST_FILES),
      ),
    );
    const files = new Map<string, Uri>();
    for (const uri of found.flat()) {
      const place = scope.place(uri);
      if (place && !place.exclusion) files.set(place.path, uri);
    }
    return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}

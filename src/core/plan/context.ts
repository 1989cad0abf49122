/** What a model is told of the workspace. All of it is data, bounded, and cleared of secrets by whoever reads the files. */
export interface WorkspaceContext {
  /** The file tree as indented lines. */
  readonly tree: string;
  /** The files that matter most for the task, best first. `cut`: only the beginning. */
  readonly files: readonly { readonly path: string; readonly text: string; readonly cut: boolean }[];
  /** How things are done here: scripts, tools, rules found. One a line. */
  readonly conventions: readonly string[];
}

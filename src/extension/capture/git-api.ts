import { extensions } from 'vscode';
import type { Event, Uri } from 'vscode';

/** The part of the built-in git extension's API, version 1, that capture uses. */
export interface GitRepository {
  readonly rootUri: Uri;
  readonly state: { readonly onDidChange: Event<void> };
  show(ref: string, path: string): Promise<string>;
  getCommit(ref: string): Promise<{ readonly message: string }>;
  diffBetween(from: string, to: string): Promise<readonly { readonly uri: Uri }[]>;
}

export interface GitApi {
  readonly repositories: readonly GitRepository[];
  readonly onDidOpenRepository: Event<GitRepository>;
  getRepository(uri: Uri): GitRepository | null;
}

interface GitExtension {
  readonly enabled: boolean;
  readonly onDidChangeEnablement: Event<boolean>;
  getAPI(version: 1): GitApi;
}

/** Undefined where the git extension is missing, or switched off. */
export async function gitApi(): Promise<GitApi | undefined> {
  try {
    const extension = extensions.getExtension<GitExtension>('vscode.git');
    const git = extension && (extension.isActive ? extension.exports : await extension.activate());
    return git?.enabled ? git.getAPI(1) : undefined;
  } catch {
    return undefined;
  }
}

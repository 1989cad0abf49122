import { FileType, RelativePattern, l10n, workspace } from 'vscode';
import type { Uri } from 'vscode';
import type { Check } from '../../core/plan/schema.ts';
import { PatternTooSlowError, searchPattern } from '../../node/pattern-search.ts';
import type { Roots } from '../capture/roots.ts';
import { UserError } from '../user-error.ts';
import type { CheckResult } from './check-result.ts';

/** Most files that a pattern is looked for in, and the size of one beyond which it is left out, in bytes. */
const MOST_FILES = 500;
const LARGEST = 1_000_000;
/** Longest that a pattern may be looked for, in milliseconds: it may come from a model, and may never end by itself. */
const PATIENCE = 5_000;

/** Looks for a check's pattern in the files that it names, else in the step's own; what is not saved yet counts. @throws UserError */
export async function findPattern(
  check: Extract<Check, { kind: 'pattern' }>,
  files: readonly string[],
  roots: Roots,
): Promise<CheckResult> {
  const uris = check.files === undefined && files.length > 0 ? await existing(files, roots) : await matching(check.files ?? '**/*', roots);
  const texts: string[] = [];
  const names: string[] = [];
  for (const uri of uris) {
    const text = await textOf(uri);
    if (text === undefined) continue;
    texts.push(text);
    names.push(roots.toPath(uri)?.path ?? uri.path);
  }
  if (texts.length === 0) return { passed: false, output: l10n.t('There is no file to look into.') };
  const found = await search(check.pattern, texts);
  const name = names[found];
  return {
    passed: found >= 0 !== (check.absent === true),
    output: name === undefined ? l10n.t('Not found in {0} files.', texts.length) : l10n.t('Found in {0}.', name),
  };
}

async function search(pattern: string, texts: readonly string[]): Promise<number> {
  try {
    return await searchPattern(pattern, 'mu', texts, PATIENCE);
  } catch (error) {
    if (error instanceof SyntaxError) {
      const message = l10n.t('The check’s pattern is no regular expression: {0}', pattern);
      throw new UserError('bad-pattern', message, l10n.t('Edit the step’s check.'));
    }
    if (error instanceof PatternTooSlowError) {
      const message = l10n.t('The check’s pattern was looked for in vain for {0} s: {1}', PATIENCE / 1000, pattern);
      throw new UserError('slow-pattern', message, l10n.t('Make it simpler, or have it look into fewer files.'));
    }
    throw error;
  }
}

/** Files that a step names. A plan may name anything; only what lies in the workspace is looked into. */
async function existing(files: readonly string[], roots: Roots): Promise<readonly Uri[]> {
  const found: Uri[] = [];
  for (const file of files.slice(0, MOST_FILES)) {
    const uri = roots.toUri(file);
    if (!uri || !roots.toPath(uri)) continue;
    const type = await Promise.resolve(workspace.fs.stat(uri)).then(
      (stat) => stat.type,
      () => undefined,
    );
    if (type !== undefined && type & FileType.File) found.push(uri);
    else if (type !== undefined && type & FileType.Directory) {
      found.push(...(await workspace.findFiles(new RelativePattern(uri, '**/*'), UNSEARCHED, MOST_FILES)));
    }
  }
  return found.slice(0, MOST_FILES);
}

const UNSEARCHED = '**/{node_modules,.git}/**';

async function matching(glob: string, roots: Roots): Promise<readonly Uri[]> {
  // A plan's globs are relative to the workspace; in one of several roots, the root's name leads.
  const [first = '', ...rest] = glob.split('/');
  const root = roots.folders.length > 1 && rest.length > 0 ? roots.folders.find((folder) => roots.nameOf(folder) === first) : undefined;
  return workspace.findFiles(root ? new RelativePattern(root, rest.join('/')) : glob, UNSEARCHED, MOST_FILES);
}

async function textOf(uri: Uri): Promise<string | undefined> {
  const open = workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  if (open) return open.getText();
  const bytes = await workspace.fs.readFile(uri);
  return bytes.length <= LARGEST ? new TextDecoder().decode(bytes) : undefined;
}

import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

export interface Complaint {
  readonly file: string;
  /** `eslint(no-restricted-imports)` */
  readonly rule: string;
  /** What the linter says, and its advice. */
  readonly text: string;
}

type Banned =
  | readonly [string, ...{ readonly name?: string; readonly object?: string; readonly property?: string; readonly message: string }[]]
  | 'off';
export interface Override {
  readonly files: readonly string[];
  readonly rules: {
    readonly 'no-restricted-imports'?: readonly [
      string,
      { readonly patterns: readonly { readonly regex: string; readonly message: string }[] },
    ];
    readonly 'no-restricted-globals'?: Banned;
    readonly 'no-restricted-properties'?: Banned;
  };
}

/** The overrides of the repository's linter configuration. */
export const overrides = (JSON.parse(readFileSync(path.join(ROOT, '.oxlintrc.json'), 'utf8')) as { overrides: Override[] }).overrides;

/** Lints files (content by path) in a tree of their own, with the repository's configuration. */
export function lint(files: Readonly<Record<string, string>>): Complaint[] {
  const folder = mkdtempSync(path.join(tmpdir(), 'layers-'));
  try {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), content);
    }
    for (const name of ['.oxlintrc.json', 'tsconfig.json']) copyFileSync(path.join(ROOT, name), path.join(folder, name));
    symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'), 'dir');
    const { stdout, stderr } = spawnSync(path.join(ROOT, 'node_modules/.bin/oxlint'), ['--format=json'], {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 1 << 26,
      shell: process.platform === 'win32',
    });
    if (!stdout.startsWith('{')) throw new Error(`oxlint said: ${stdout}${stderr}`);
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: { filename: string; code: string; message: string; help?: string }[] };
    return diagnostics.map(({ filename, code, message, help }) => ({
      file: filename.replaceAll('\\', '/'),
      rule: code,
      text: `${message} ${help ?? ''}`,
    }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

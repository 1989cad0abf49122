#!/usr/bin/env node
// Stands in for the desktop `code` executable, so that @vscode/test-electron drives the editor from npm unchanged.
// Exit code: 0 passed, 1 failed, 2 no result.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runInHost } from './in-host.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  // `--no-sandbox` and the like concern Electron, and mean nothing here.
  strict: false,
  options: {
    extensionDevelopmentPath: { type: 'string', multiple: true },
    extensionTestsPath: { type: 'string' },
    'user-data-dir': { type: 'string' },
    'extensions-dir': { type: 'string' },
  },
});
const local = (file: unknown): string => (String(file).startsWith('file:') ? fileURLToPath(String(file)) : String(file));

async function settingsOf(userData: unknown): Promise<Record<string, unknown>> {
  if (typeof userData !== 'string') return {};
  const text = await readFile(path.join(userData, 'User/settings.json'), 'utf8').catch(() => '{}');
  return JSON.parse(text) as Record<string, unknown>;
}

// Whoever started this may be killed; then nobody waits for the result, and the editor must not go on.
const parent = process.ppid;
setInterval(() => process.ppid !== parent && process.exit(2), 500).unref();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(2));

if (typeof values.extensionTestsPath !== 'string') {
  console.error('only test runs are supported: --extensionTestsPath is missing');
  process.exitCode = 2;
} else {
  const environment = Object.fromEntries(
    Object.entries(process.env).filter(
      (entry): entry is [string, string] => /^(COAGENCY_|VSCODE_TEST)/.test(entry[0]) && entry[1] !== undefined,
    ),
  );
  try {
    process.exitCode = await runInHost({
      opening: {
        workspace: positionals[0],
        extension: (values.extensionDevelopmentPath as string[] | undefined)?.map(local),
        suites: local(values.extensionTestsPath),
        environment,
      },
      settings: await settingsOf(values['user-data-dir']),
      extensionsFolder: values['extensions-dir'] as string | undefined,
      timeout: Number(process.env.COAGENCY_TEST_TIMEOUT ?? 900_000),
    });
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
  }
}

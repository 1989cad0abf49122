// npm run package: the VSIX, its files and its size.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { root } from './toolchain.mjs';
import { packageExtension } from './vsix.ts';

const { name, version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as { name: string; version: string };
const kilobytes = (bytes: number): string => `${(bytes / 1024).toFixed(1).padStart(9)} kB`;
try {
  const vsix = await packageExtension(path.join(root, `${name}-${version}.vsix`));
  for (const entry of vsix.entries) console.log(`${kilobytes(entry.size)}  ${entry.name}`);
  console.log(`${kilobytes(vsix.size)}  ${path.relative(root, vsix.file)} (${vsix.entries.length} files)`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

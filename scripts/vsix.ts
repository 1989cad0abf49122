import { mkdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { runCommand } from './command.ts';
import { root } from './toolchain.mjs';

export interface Vsix {
  readonly file: string;
  /** Bytes. */
  readonly size: number;
  readonly entries: readonly { readonly name: string; readonly size: number }[];
}

/** All that a VSIX of ours may hold: the manifest, its documents, icons, and the bundles of editor and pages. */
const ALLOWED = [
  /^extension\.vsixmanifest$/,
  /^\[Content_Types\]\.xml$/,
  /^extension\/(package(\.nls(\.[\w-]+)?)?\.json|readme\.md|changelog\.md|LICENSE(\.txt)?)$/i,
  /^extension\/media\/(walkthrough\/)?[\w-]+\.(png|svg|css)$/,
  /^extension\/l10n\/bundle\.l10n(\.[\w-]+)?\.json$/,
  /^extension\/dist\/(extension|coagency|pack-worker)\.cjs$/,
  /^extension\/dist\/webview\/[\w.-]+\.(js|css|ttf)$/,
];

/** Names that may not be in a VSIX: servers, tests, sources, packages, whatever was not meant to be there. */
export const forbidden = (names: readonly string[]): string[] => names.filter((name) => !ALLOWED.some((pattern) => pattern.test(name)));

const END_OF_DIRECTORY = 0x06054b50;
const ENTRY_HEADER = 46;

/** What a zip archive's directory names, with compressed sizes in bytes. Archives of 64-bit size are not read. */
export function zipEntries(archive: Buffer): Vsix['entries'] {
  const end = archive.lastIndexOf(Buffer.from(new Uint32Array([END_OF_DIRECTORY]).buffer));
  if (end < 0) throw new Error('not a zip archive');
  const entries: { name: string; size: number }[] = [];
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [name, extra, comment] = [28, 30, 32].map((field) => archive.readUInt16LE(at + field)) as [number, number, number];
    entries.push({ name: archive.toString('utf8', at + ENTRY_HEADER, at + ENTRY_HEADER + name), size: archive.readUInt32LE(at + 20) });
    at += ENTRY_HEADER + name + extra + comment;
  }
  return entries;
}

/** Builds for production and packages into `file`. Rejects if the archive holds what it must not. */
export async function packageExtension(file: string): Promise<Vsix> {
  await mkdir(path.dirname(file), { recursive: true });
  const log = `${file}.log`;
  await runCommand('node', ['esbuild.mjs', 'extension', 'webview', '--production'], { cwd: root, log });
  await runCommand('vsce', ['package', '--no-dependencies', '--out', file], { cwd: root, log });
  await rm(log);
  const entries = zipEntries(await readFile(file));
  const wrong = forbidden(entries.map(({ name }) => name));
  if (wrong.length) throw new Error(`${path.basename(file)} holds what it must not: ${wrong.join(', ')}`);
  return { file, size: (await stat(file)).size, entries };
}

import { build } from 'esbuild';
import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** Output files of one webview by name (`sidebar.js`, `sidebar.css`, `codicon.css`, `codicon.ttf`). */
export type Bundle = ReadonlyMap<string, Uint8Array>;

const made = new Map<string, Promise<Bundle>>();

/** Bundles `webview/NAME/main.tsx`, and `worker.ts` beside it as `NAME.worker.js`, with the options of the product's build, once a process. */
export function bundleWebview(entry: string): Promise<Bundle> {
  let bundle = made.get(entry);
  if (!bundle) made.set(entry, (bundle = make(entry)));
  return bundle;
}

/** Scripts of their own that a page fetches when it needs them. */
function grammars(folder: string): Record<string, string> {
  const files = existsSync(join(ROOT, folder, 'languages')) ? readdirSync(join(ROOT, folder, 'languages')) : [];
  const own = files.filter((file) => file !== 'offer.ts').map((file) => file.replace(/\.ts$/, ''));
  return Object.fromEntries(own.map((name) => [`${basename(folder)}.${name}`, join(folder, 'languages', `${name}.ts`)]));
}

async function make(entry: string): Promise<Bundle> {
  const name = basename(dirname(entry));
  const worker = join(dirname(entry), 'worker.ts');
  const result = await build({
    absWorkingDir: ROOT,
    entryPoints: {
      [name]: entry,
      codicon: '@vscode/codicons/dist/codicon.css',
      ...(existsSync(join(ROOT, worker)) ? { [`${name}.worker`]: worker, 'verify.worker': 'webview/verify/worker.ts' } : {}),
      ...grammars(dirname(entry)),
    },
    outdir: 'dist/webview',
    write: false,
    bundle: true,
    minify: !process.env.NOMIN,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    loader: { '.ttf': 'file' },
    assetNames: '[name]',
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'silent',
  });
  return new Map(result.outputFiles.map((file) => [basename(file.path), file.contents]));
}

// node esbuild.mjs [TARGET…] [--production] [--watch]    targets: extension, cli, webview (default: these three), tests
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, context } from 'esbuild';

const root = fileURLToPath(new URL('.', import.meta.url));
const flags = process.argv.slice(2);
const production = flags.includes('--production');
const watch = flags.includes('--watch');
const named = flags.filter((flag) => !flag.startsWith('--'));

/** Entry points in folders of `parent`, by the name of their output: `{sidebar: 'webview/sidebar/main.tsx', …}`. */
function entriesIn(parent, file, suffix = '') {
  const folders = fs.readdirSync(path.join(root, parent), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const found = folders
    .map(({ name }) => [`${name}${suffix}`, `${parent}/${name}/${file}`])
    .filter(([, entry]) => fs.existsSync(path.join(root, entry)));
  return Object.fromEntries(found);
}

/** Grammars that the replay page fetches when it needs them: `{'replay.go': 'webview/replay/languages/go.ts', …}`. */
function languages() {
  const folder = 'webview/replay/languages';
  const names = fs.readdirSync(path.join(root, folder)).filter((name) => name !== 'offer.ts');
  return Object.fromEntries(names.map((name) => [`replay.${name.replace(/\.ts$/, '')}`, `${folder}/${name}`]));
}

/** Suites that run inside the extension host, and the module that VS Code loads to start them. */
function suites() {
  const folder = 'test/vscode/suite';
  const files = fs.readdirSync(path.join(root, folder)).filter((name) => name.endsWith('.test.ts') || name === 'index.ts');
  return Object.fromEntries(files.map((name) => [name.replace(/\.ts$/, ''), `${folder}/${name}`]));
}

const common = {
  bundle: true,
  absWorkingDir: root,
  minify: production,
  sourcemap: production ? false : 'linked',
  legalComments: 'none',
  logLevel: 'warning',
  write: false,
  define: { 'process.env.NODE_ENV': JSON.stringify(production ? 'production' : 'development') },
};

/** Whatever VS Code loads by `require` ends in `.cjs`: the package says that `.js` is a module. */
const host = { ...common, platform: 'node', format: 'cjs', target: 'node20', outExtension: { '.js': '.cjs' }, external: ['vscode'] };

/** The entry loads the rest by `require`, as the editor has it: a module that is imported might not be given `vscode`. */
const onDemand = {
  supported: { 'dynamic-import': false },
  plugins: [
    {
      name: 'on-demand',
      setup(setup) {
        setup.onResolve({ filter: /^\.\/coagency\.ts$/ }, ({ importer }) =>
          path.basename(importer) === 'extension.ts' ? { path: './coagency.cjs', external: true } : undefined,
        );
      },
    },
  ],
};

const targets = {
  extension: () => [
    {
      ...host,
      // What every window loads, and all else; and the thread that packs sealed segments, a program of its own.
      entryPoints: {
        extension: 'src/extension/extension.ts',
        coagency: 'src/extension/coagency.ts',
        'pack-worker': 'src/node/log/pack-worker.ts',
      },
      outdir: 'dist',
      ...onDemand,
    },
  ],
  cli: () => [
    {
      ...common,
      platform: 'node',
      format: 'esm',
      target: 'node22',
      entryPoints: { cli: 'src/cli/main.ts', 'check-worker': 'src/server/trajectory/check-worker.ts' },
      outdir: 'dist',
      // pg asks for its native twin, and does without.
      external: ['pg-native'],
      // Bundled CommonJS packages ask for Node's own modules by `require`.
      banner: { js: `import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);` },
    },
  ],
  webview: () => [
    {
      ...common,
      platform: 'browser',
      format: 'iife',
      target: 'es2022',
      jsx: 'automatic',
      jsxImportSource: 'preact',
      loader: { '.ttf': 'file' },
      assetNames: '[name]',
      entryPoints: {
        codicon: '@vscode/codicons/dist/codicon.css',
        ...entriesIn('webview', 'main.tsx'),
        ...entriesIn('webview', 'worker.ts', '.worker'),
        ...languages(),
      },
      outdir: 'dist/webview',
    },
  ],
  // mocha's own run is asked for by the suites' index, and needs its files beside it.
  tests: () => [
    {
      ...host,
      external: ['vscode', 'mocha'],
      entryPoints: { ...suites(), 'driver/driver': 'test/vscode/driver/driver.ts' },
      outdir: 'dist/test',
    },
  ],
};

/** Replaces each file in one step: a reader (a running server, the other command) never meets half of one. */
const writeWhole = {
  name: 'write-whole',
  setup(setup) {
    // The editor's task waits for these two words.
    if (watch) setup.onStart(() => console.log('building'));
    if (watch) setup.onEnd(() => console.log('built'));
    setup.onEnd(({ outputFiles = [], errors }) => {
      if (errors.length) return;
      for (const { path: file, contents } of outputFiles) {
        fs.mkdirSync(path.dirname(file), { recursive: true });
        fs.writeFileSync(`${file}.${process.pid}`, contents);
        fs.renameSync(`${file}.${process.pid}`, file);
        if (/\.(js|cjs|css)$/.test(file))
          console.log(`${path.relative(root, file).padEnd(32)} ${(contents.length / 1024).toFixed(1).padStart(9)} kB`);
      }
    });
  },
};

const chosen = named.length ? named : ['extension', 'cli', 'webview'];
const unknown = chosen.filter((name) => !Object.hasOwn(targets, name));
if (unknown.length) {
  console.error(`no such target: ${unknown.join(', ')} (there are: ${Object.keys(targets).join(', ')})`);
  process.exit(2);
}
const builds = chosen
  .flatMap((name) => targets[name]())
  .map((options) => ({ ...options, plugins: [...(options.plugins ?? []), writeWhole] }));
if (watch) {
  for (const options of builds) await (await context(options)).watch();
} else {
  // esbuild has said what is wrong, and where.
  await Promise.all(builds.map((options) => build(options))).catch(() => (process.exitCode = 1));
}

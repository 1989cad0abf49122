// Completes package-lock.json for platforms whose optional packages a partial registry mirror does not hold.
//
// npm records an optional platform package only where it could read its metadata. With a mirror that lacks, say, the Windows binaries, the
// lock file then has gaps, and `npm ci` of npm 11 refuses it everywhere. Parents pin these packages exactly, so that version, system and
// processor can be filled in from the parent's own record. No dependency: this runs before anything is installed.
//
//     node scripts/lockfile.mjs           fills the gaps
//     node scripts/lockfile.mjs --check   exits 1 if there are gaps, or if the file records a machine's registry
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';

const SYSTEMS = ['openharmony', 'android', 'darwin', 'freebsd', 'netbsd', 'openbsd', 'sunos', 'aix', 'win32', 'linux'];
const PROCESSORS = ['loong64', 'mips64el', 'riscv64', 'ppc64', 's390x', 'arm64', 'arm', 'x64', 'ia32', 'wasm32'];

/** The lock file's entry that `name`, required from `from`, resolves to, as node_modules folders nest. */
function resolves(packages, from, name) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    if (packages[`${folder ? `${folder}/` : ''}node_modules/${name}`]) return true;
    if (!folder) return false;
  }
}

/** Optional packages that some record names and the lock file does not hold: [name, entry][]. */
function gaps(packages) {
  const found = new Map();
  for (const [folder, record] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(record.optionalDependencies ?? {})) {
      if (resolves(packages, folder, name)) continue;
      const words = name.split(/[/-]/);
      const os = SYSTEMS.find((system) => words.includes(system));
      const cpu = PROCESSORS.find((processor) => words.includes(processor));
      if (!os || !cpu || !/^\d+\.\d+\.\d+/.test(version))
        throw new Error(`${folder} wants ${name}@${version}: no platform can be read from that`);
      const libc =
        os !== 'linux'
          ? undefined
          : words.some((word) => word.startsWith('musl'))
            ? 'musl'
            : words.some((word) => word.startsWith('gnu'))
              ? 'glibc'
              : undefined;
      found.set(`node_modules/${name}`, {
        version,
        cpu: [cpu],
        ...(record.dev ? { dev: true } : {}),
        ...(libc ? { libc: [libc] } : {}),
        optional: true,
        os: [os],
      });
    }
  }
  return [...found];
}

const file = fileURLToPath(new URL('../package-lock.json', import.meta.url));
const lock = JSON.parse(fs.readFileSync(file, 'utf8'));
const missing = gaps(lock.packages);
const located = Object.entries(lock.packages)
  .filter(([, record]) => record.resolved)
  .map(([folder]) => folder);
if (process.argv.includes('--check')) {
  if (missing.length)
    console.error(`package-lock.json lacks ${missing.length} platform packages (npm run lock fills them in): ${missing[0][0]}, …`);
  if (located.length) console.error(`package-lock.json records a registry for ${located.length} packages: ${located[0]}, …`);
  process.exitCode = missing.length || located.length ? 1 : 0;
} else {
  const { '': root, ...rest } = lock.packages;
  const sorted = [...Object.entries(rest), ...missing].sort(([a], [b]) => a.localeCompare(b, 'en'));
  for (const [, record] of sorted) delete record.resolved;
  fs.writeFileSync(file, `${JSON.stringify({ ...lock, packages: { '': root, ...Object.fromEntries(sorted) } }, null, 2)}\n`);
  console.log(`${missing.length} platform packages filled in`);
}

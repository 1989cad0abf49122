/** Files of declarations that are read of one package, and how many exports deep. */
const MOST_FILES = 40;
const MOST_DEPTH = 4;

/** The type declarations of an installed package, as far as its exports lead. */
export interface PackageTypes {
  readonly text: string;
  /** False: there are none, or not all of them could be read, so that a name not found may be there all the same. */
  readonly complete: boolean;
}

/** What an installed npm package declares: its own types, else those of `@types`. */
export async function readPackageTypes(name: string, read: (path: string) => Promise<string | undefined>): Promise<PackageTypes> {
  const own = await typesOf(name, read);
  if (own) return own;
  const typed = `@types/${name.startsWith('@') ? name.slice(1).replace('/', '__') : name}`;
  return (await typesOf(typed, read)) ?? { text: '', complete: false };
}

async function typesOf(name: string, read: (path: string) => Promise<string | undefined>): Promise<PackageTypes | undefined> {
  const folder = `node_modules/${name}`;
  const manifest = await read(`${folder}/package.json`);
  if (manifest === undefined) return undefined;
  let main: string;
  try {
    main = mainTypes(JSON.parse(manifest) as Record<string, unknown>);
  } catch {
    return undefined;
  }
  const texts: string[] = [];
  const seen = new Set<string>();
  let complete = true;
  let next = [resolve(folder, main)];
  for (let depth = 0; next.length > 0; depth += 1) {
    const files = next.filter((path) => !seen.has(path) && seen.add(path));
    next = [];
    for (const path of files) {
      if (depth > MOST_DEPTH || texts.length >= MOST_FILES) {
        complete = false;
        break;
      }
      const text = await readDeclarations(path, read);
      if (text === undefined) {
        complete = false;
        continue;
      }
      texts.push(text);
      for (const [, specifier] of text.matchAll(/\bfrom\s*['"]([^'"]+)['"]|^\/\/\/ <reference path="([^"]+)"/gm)) {
        if (specifier?.startsWith('.')) next.push(resolve(path.slice(0, path.lastIndexOf('/')), specifier));
        // What another package declares is not looked for there.
        else if (specifier !== undefined && /export\s+\*/.test(text)) complete = false;
      }
    }
  }
  return texts.length === 0 ? undefined : { text: texts.join('\n'), complete };
}

function mainTypes({ types, typings, exports }: Record<string, unknown>): string {
  if (typeof types === 'string') return types;
  if (typeof typings === 'string') return typings;
  return (
    typesIn(typeof exports === 'object' && exports !== null && '.' in exports ? (exports as Record<string, unknown>)['.'] : exports) ??
    'index.d.ts'
  );
}

/** The first `types` condition, however deep. */
function typesIn(conditions: unknown): string | undefined {
  if (typeof conditions !== 'object' || conditions === null) return undefined;
  const { types, ...rest } = conditions as Record<string, unknown>;
  if (typeof types === 'string') return types;
  for (const value of [types, ...Object.values(rest)]) {
    const found = typesIn(value);
    if (found !== undefined) return found;
  }
  return undefined;
}

async function readDeclarations(path: string, read: (path: string) => Promise<string | undefined>): Promise<string | undefined> {
  const plain = path.replace(/\.[cm]?js$/, '');
  for (const candidate of /\.d\.[cm]?ts$/.test(path)
    ? [path]
    : [`${plain}.d.ts`, `${plain}.d.mts`, `${plain}.d.cts`, `${path}/index.d.ts`]) {
    const text = await read(candidate);
    if (text !== undefined) return text;
  }
  return undefined;
}

function resolve(folder: string, specifier: string): string {
  const parts = folder.split('/');
  for (const part of specifier.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}

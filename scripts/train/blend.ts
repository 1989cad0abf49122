// Takes the mean of two fits, so that neither's chance decides: what was learned anew, and what was there before.
//
//   node scripts/train/blend.ts NEW.json EARLIER.json --planned 0.5 --listed 0 --out blended.json
//
// The shares are those of the new fit, per kind of plan. What calibrates skips is no matter of chance: it is the new fit's.
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { WeightTables } from '../../src/core/tracking/model.ts';

type Tree = number | null | { readonly [name: string]: Tree };

/** @throws Error when one has a weight that the other lacks */
function blend(now: Tree, before: Tree, share: number, at = 'weights'): Tree {
  if (typeof now === 'number' && typeof before === 'number') return Math.round((share * now + (1 - share) * before) * 1000) / 1000;
  // What neither has.
  if (now === null && before === null) return null;
  if (typeof now === 'number' || typeof before === 'number' || now === null || before === null)
    throw new Error(`${at}: the two do not have the same form`);
  const names = Object.keys(now);
  if (names.join() !== Object.keys(before).join()) throw new Error(`${at}: the two do not name the same weights`);
  return Object.fromEntries(names.map((name) => [name, blend(now[name]!, before[name]!, share, `${at}, ${name}`)]));
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { planned: { type: 'string', default: '0.5' }, listed: { type: 'string', default: '0.5' }, out: { type: 'string' } },
});
const [now, before] = await Promise.all(positionals.map(async (file) => JSON.parse(await readFile(file, 'utf8')) as Record<string, Tree>));
if (!now || !before || values.out === undefined) throw new Error('usage: blend.ts NEW.json EARLIER.json --out FILE');
const mixed = (kind: 'listed' | 'planned'): Tree => {
  const table = blend(now[kind]!, before[kind]!, Number(values[kind]));
  return { ...(table as object), skip: (now[kind] as Record<string, Tree>)['skip']! };
};
const tables: Record<keyof WeightTables, Tree> = { listed: mixed('listed'), planned: mixed('planned') };
await writeFile(values.out, `${JSON.stringify(tables, null, 1)}\n`);

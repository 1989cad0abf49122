// node scripts/bootstrap.mjs SCRIPT [ARGUMENT…]   runs a script of this repository on a machine that has git, Node 20 and npm only.
import path from 'node:path';
import { become, prepare, root } from './toolchain.mjs';

const [script, ...args] = process.argv.slice(2);
if (!script) {
  console.error('usage: node scripts/bootstrap.mjs SCRIPT [ARGUMENT…]');
  process.exit(2);
}
try {
  const { node, env } = await prepare();
  become(node, [path.resolve(root, script), ...args], env);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(2);
}

// What has to be built anew before a command can run. Runs under Node 20, and imports nothing that has to be installed.
import fs from 'node:fs';
import path from 'node:path';

/** What a build makes, by the names that esbuild.mjs has for them: a file that is there when it is done, and what goes into it. */
const targets = {
  cli: { made: 'dist/cli.js', from: ['src'] },
  webview: { made: 'dist/webview/replay.js', from: ['src', 'webview'] },
};

/** Latest change, in milliseconds since the epoch, of anything in a folder. */
function newest(folder) {
  return Math.max(
    ...fs.readdirSync(folder, { withFileTypes: true }).map((entry) => {
      const file = path.join(folder, entry.name);
      return entry.isDirectory() ? newest(file) : fs.statSync(file).mtimeMs;
    }),
  );
}

function upToDate(root, { made, from }) {
  const file = path.join(root, made);
  if (!fs.existsSync(file)) return false;
  const inputs = ['package-lock.json', 'esbuild.mjs'].map((name) => fs.statSync(path.join(root, name)).mtimeMs);
  return fs.statSync(file).mtimeMs >= Math.max(...from.map((folder) => newest(path.join(root, folder))), ...inputs);
}

/** The targets that `coagency COMMAND` needs and that are missing or older than their sources: a server has pages to show, too. */
export function staleTargets(root, command) {
  return (command === 'serve' ? ['cli', 'webview'] : ['cli']).filter((name) => !upToDate(root, targets[name]));
}

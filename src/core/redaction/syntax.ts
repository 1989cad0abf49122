/** How a text writes values: `data` has them without quotes, `shell` has options and variables, `code` has expressions. */
export type Syntax = 'code' | 'data' | 'shell';

const DATA = new Set([
  'yaml',
  'dockercompose',
  'properties',
  'java-properties',
  'ini',
  'toml',
  'dotenv',
  'env',
  'json',
  'jsonc',
  'json5',
  'plaintext',
  'log',
  'markdown',
  'restructuredtext',
  'http',
  'git-commit',
  'apacheconf',
  'nginx',
  'spring-boot-properties',
  'helm',
  'hcl',
  'terraform',
  'ssh_config',
]);
const SHELL = new Set(['shellscript', 'dockerfile', 'bat', 'powershell', 'makefile', 'fish', 'nushell']);

/** By the editor's language id. */
export function syntaxOf(language: string): Syntax {
  return DATA.has(language) ? 'data' : SHELL.has(language) ? 'shell' : 'code';
}

/** By a file's name, where no editor has said its language. */
export function syntaxOfPath(path: string): Syntax {
  if (/\.(?:ya?ml|properties|ini|toml|json[c5]?|cfg|conf|txt|md|env|log)$/i.test(path)) return 'data';
  return /\.(?:sh|bash|zsh|bat|ps1|mk)$|(?:^|\/)(?:Dockerfile|Makefile)$/i.test(path) ? 'shell' : 'code';
}

const NAMES = [
  /^\.env(?:\..+)?$/,
  /^\.(?:npmrc|pypirc|netrc|pgpass|htpasswd|git-credentials|s3cfg|boto|dockercfg|my\.cnf|vault-token)$/,
  /^_netrc$/,
  /^id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?(?:[-_.].*)?$/,
  /\.(?:pem|key|p12|pfx|jks|keystore|kdbx|ppk|asc|gpg|p8|pk8|jwk|ovpn|age|tfstate|tfvars|keytab)$/,
  /\.tfstate\.backup$/,
  /^(?:credentials|secrets?)(?:\.(?:json|ya?ml|toml|ini|txt|properties|xml))?$/,
  /^(?:client_secret|service[-_]?account).*\.json$/,
  /^(?:auth|kubeconfig)(?:\.json)?$/,
];
/** Examples without values, and public halves. */
const HARMLESS = /^(?:\.env\.(?:example|sample|template|dist|defaults?|schema)|.*\.pub)$/;
const FOLDERS = /(?:^|\/)(?:\.ssh|\.aws|\.gnupg|\.kube|\.docker|\.azure)\//;

/** Files whose whole point is a secret: recorded by name and hash, never by content. `path` has forward slashes. */
export function isSecretFile(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  if (HARMLESS.test(name)) return false;
  return NAMES.some((pattern) => pattern.test(name)) || FOLDERS.test(path);
}

/**
 * What services make their secrets begin with; facts from their documentation and from secretlint's rules.
 * `prefix` and `body` are regular expressions' source; `least`: body characters from which a whole text counts as holding the
 * secret; `soon`: from which one that is being written is masked; `chance`: the prefix also begins ordinary words, so a whole text must look drawn by chance.
 */
export interface TokenKind {
  readonly name: string;
  readonly prefix: string;
  readonly body: string;
  readonly least?: number;
  readonly soon?: number;
  readonly chance?: true;
}

const WORD = '[A-Za-z0-9_]';
const ALNUM = '[A-Za-z0-9]';
const URL_SAFE = '[A-Za-z0-9_-]';
const DOTTED = '[A-Za-z0-9_.-]';
/** Three decimal digits in base64. */
const DIGITS = '[MNO][DTjz][AEIMQUYcgk][w-z0-5]';

export const TOKEN_KINDS: readonly TokenKind[] = [
  { name: 'github', prefix: 'gh[pousr]_|github_pat_', body: WORD },
  { name: 'gitlab', prefix: 'gl(?:pat|dt|rt|cbt|ptt|ft|soat|imt|agent|oas|ffct)-|GR1348941', body: DOTTED },
  { name: 'slack', prefix: 'xox[abceoprs]-|xapp-|xoxe\\.xox[bp]-', body: URL_SAFE },
  { name: 'slack-hook', prefix: 'hooks\\.slack\\.com/(?:services|workflows|triggers)/', body: '[A-Za-z0-9/]' },
  {
    name: 'npm',
    prefix:
      'npm_(?!config|package|lifecycle|node|execpath|command|old|new|regis|token|debug|versio|instal|run|user|path|cache|script|publis|audit|root|prefix|bin|home)',
    body: ALNUM,
    chance: true,
  },
  { name: 'pypi', prefix: 'pypi-Ag', body: URL_SAFE },
  { name: 'rubygems', prefix: 'rubygems_', body: '[a-f0-9]' },
  { name: 'stripe', prefix: '[sr]k_(?:live|test|prod)_|whsec_', body: '[A-Za-z0-9+/=]' },
  { name: 'twilio', prefix: 'SK(?=[0-9a-f]{4})', body: '[0-9a-f]', least: 32 },
  { name: 'sendgrid', prefix: 'SG\\.', body: DOTTED, least: 30, chance: true },
  { name: 'mailgun', prefix: 'key-(?=[0-9a-f]{4})', body: '[0-9a-f]', least: 32 },
  { name: 'openai', prefix: 'sk-(?:proj|svcacct|admin|None|or-v1|lf|ant)-', body: URL_SAFE },
  { name: 'openai-old', prefix: 'sk-', body: ALNUM, least: 16, chance: true },
  { name: 'groq', prefix: 'gsk_', body: ALNUM, least: 16, chance: true },
  { name: 'xai', prefix: 'xai-', body: ALNUM, least: 16, chance: true },
  { name: 'perplexity', prefix: 'pplx-', body: ALNUM, least: 16, chance: true },
  { name: 'replicate', prefix: 'r8_', body: ALNUM, least: 16, chance: true },
  { name: 'huggingface', prefix: 'hf_|api_org_', body: ALNUM, least: 16, chance: true },
  { name: 'aws', prefix: '(?:A3T[A-Z0-9]|AKIA|ABIA|ACCA|AGPA|AIDA|AROA|AIPA|ANPA|ANVA|ASIA)(?=[A-Z0-9])', body: '[A-Z0-9]', least: 12 },
  { name: 'aws-bedrock', prefix: 'ABSK', body: '[A-Za-z0-9+/=]', least: 40 },
  { name: 'amazon-mws', prefix: 'amzn\\.mws\\.', body: '[a-f0-9-]' },
  { name: 'google', prefix: 'AIza', body: URL_SAFE, least: 20 },
  { name: 'google-oauth', prefix: 'ya29\\.|GOCSPX-|1//0', body: URL_SAFE, least: 10 },
  { name: 'digitalocean', prefix: 'do[opr]_v1_', body: '[a-f0-9]' },
  { name: 'heroku', prefix: 'HRKU-', body: URL_SAFE },
  { name: 'linear', prefix: 'lin_(?:api|oauth)_', body: WORD },
  { name: 'notion', prefix: 'ntn_', body: ALNUM, chance: true },
  { name: 'notion-old', prefix: 'secret_(?=[A-Za-z0-9]{40})', body: ALNUM, chance: true },
  { name: 'figma', prefix: 'fig[dor]_', body: URL_SAFE, least: 16, chance: true },
  { name: 'grafana', prefix: 'gl(?:c|sa)_', body: '[A-Za-z0-9_+/=]', least: 16, chance: true },
  { name: '1password', prefix: 'ops_ey', body: '[A-Za-z0-9+/=]', least: 20 },
  { name: 'vault', prefix: 'hv[sbr]\\.', body: URL_SAFE, least: 20 },
  { name: 'vercel', prefix: 'vc[piark]_', body: ALNUM, least: 16, chance: true },
  { name: 'databricks', prefix: 'dapi(?=[a-f0-9]{4})', body: '[a-f0-9-]', least: 32 },
  { name: 'docker', prefix: 'dckr_(?:pat|oat)_', body: URL_SAFE },
  { name: 'shopify', prefix: 'shp(?:at|ca|pa|ss)_', body: ALNUM },
  { name: 'telegram', prefix: '[0-9]{8,10}:AA', body: URL_SAFE, least: 20 },
  { name: 'discord', prefix: `${DIGITS}(?=[MNO][DTjz])`, body: DOTTED, soon: 2, least: 40 },
  { name: 'discord-hook', prefix: 'discord(?:app)?\\.com/api/webhooks/[0-9]{5,20}/', body: URL_SAFE },
  { name: 'square', prefix: 'sq0[a-z]{3}-|EAAA(?=[A-Za-z0-9])', body: URL_SAFE, least: 16, chance: true },
  { name: 'facebook', prefix: 'EAA[CGM](?=[A-Za-z0-9])', body: ALNUM, least: 40, chance: true },
  { name: 'newrelic', prefix: 'NRAK-', body: '[A-Z0-9]' },
  { name: 'sentry', prefix: 'sntry[su]_', body: '[A-Za-z0-9_+/=-]' },
  { name: 'postman', prefix: 'PMAK-', body: '[a-f0-9-]' },
  { name: 'doppler', prefix: 'dp\\.(?:pt|st|ct|scim|audit)\\.', body: '[A-Za-z0-9_.-]' },
  { name: 'atlassian', prefix: 'ATATT3|ATCTT3|ATBB', body: '[A-Za-z0-9_=-]', least: 16, chance: true },
  { name: 'terraform', prefix: '[A-Za-z0-9]{14}\\.atlasv1\\.', body: URL_SAFE },
  { name: 'pulumi', prefix: 'pul-(?=[a-f0-9]{4})', body: '[a-f0-9]', least: 16 },
  { name: 'planetscale', prefix: 'pscale_(?:tkn|pw|oauth)_', body: DOTTED },
  { name: 'supabase', prefix: 'sbp_|sb_secret_', body: WORD, least: 16, chance: true },
  { name: 'netlify', prefix: 'nfp_', body: ALNUM, least: 16, chance: true },
  { name: 'fly', prefix: 'fo1_|fm[12]_', body: '[A-Za-z0-9_+/=-]', least: 16, chance: true },
  { name: 'airtable', prefix: 'pat[A-Za-z0-9]{14}\\.', body: '[a-f0-9]', least: 16 },
  { name: 'age', prefix: 'AGE-SECRET-KEY-1', body: '[A-Z0-9]' },
  { name: 'adobe', prefix: 'p8e-', body: ALNUM, least: 16, chance: true },
  { name: 'dropbox', prefix: 'sl\\.(?:u\\.)?(?=[A-Z])', body: URL_SAFE, least: 40, chance: true },
  { name: 'jwt', prefix: 'eyJ', body: '[A-Za-z0-9_.-]', least: 24, chance: true },
];

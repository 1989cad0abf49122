/**
 * What services make their secrets begin with; facts from their documentation and from secretlint's rules.
 * `prefix` and `body` are regular expressions' source; `least`: body characters from which a whole text counts as holding the
 * secret; `soon`: from which one that is being written is masked; `chance`: the prefix also begins ordinary words, so a whole text must look drawn by chance.
 */
export interface TokenKind {
  readonly name: string;
  /** Three characters in a row (case aside where they are in lower case) of which every such prefix holds one. */
  readonly marks: string;
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

const DIGIT_MARKS = 'MNO'
  .split('')
  .flatMap((a) => 'DTjz'.split('').flatMap((b) => 'AEIMQUYcgk'.split('').map((c) => a + b + c)))
  .join(' ');

export const TOKEN_KINDS: readonly TokenKind[] = [
  { name: 'github', marks: 'ghp gho ghu ghs ghr b_p', prefix: 'gh[pousr]_|github_pat_', body: WORD },
  {
    name: 'gitlab',
    marks: 'glp gld glr glc glf gls gli gla glo gr1',
    prefix: 'gl(?:pat|dt|rt|cbt|ptt|ft|soat|imt|agent|oas|ffct)-|GR1348941',
    body: DOTTED,
  },
  { name: 'slack', marks: 'xox xap', prefix: 'xox[abceoprs]-|xapp-|xoxe\\.xox[bp]-', body: URL_SAFE },
  { name: 'slack-hook', marks: 'k.c', prefix: 'hooks\\.slack\\.com/(?:services|workflows|triggers)/', body: '[A-Za-z0-9/]' },
  {
    name: 'npm',
    marks: 'npm',
    prefix:
      'npm_(?!config|package|lifecycle|node|execpath|command|old|new|regis|token|debug|versio|instal|run|user|path|cache|script|publis|audit|root|prefix|bin|home)',
    body: ALNUM,
    chance: true,
  },
  { name: 'pypi', marks: 'i-a', prefix: 'pypi-Ag', body: URL_SAFE },
  { name: 'rubygems', marks: 'ms_', prefix: 'rubygems_', body: '[a-f0-9]' },
  { name: 'stripe', marks: 'k_l k_t k_p whs', prefix: '[sr]k_(?:live|test|prod)_|whsec_', body: '[A-Za-z0-9+/=]' },
  {
    name: 'twilio',
    marks: 'sk0 sk1 sk2 sk3 sk4 sk5 sk6 sk7 sk8 sk9 ska skb skc skd ske skf',
    prefix: 'SK(?=[0-9a-f]{4})',
    body: '[0-9a-f]',
    least: 32,
  },
  { name: 'sendgrid', marks: 'sg.', prefix: 'SG\\.', body: DOTTED, least: 30, chance: true },
  { name: 'mailgun', marks: 'key', prefix: 'key-(?=[0-9a-f]{4})', body: '[0-9a-f]', least: 32 },
  { name: 'openai', marks: 'sk-', prefix: 'sk-(?:proj|svcacct|admin|None|or-v1|lf|ant)-', body: URL_SAFE },
  { name: 'openai-old', marks: 'sk-', prefix: 'sk-', body: ALNUM, least: 16, chance: true },
  { name: 'groq', marks: 'gsk', prefix: 'gsk_', body: ALNUM, least: 16, chance: true },
  { name: 'xai', marks: 'xai', prefix: 'xai-', body: ALNUM, least: 16, chance: true },
  { name: 'perplexity', marks: 'plx', prefix: 'pplx-', body: ALNUM, least: 16, chance: true },
  { name: 'replicate', marks: 'r8_', prefix: 'r8_', body: ALNUM, least: 16, chance: true },
  { name: 'huggingface', marks: 'hf_ rg_', prefix: 'hf_|api_org_', body: ALNUM, least: 16, chance: true },
  {
    name: 'aws',
    marks: 'A3T AKI ABI ACC AGP AID ARO AIP ANP ANV ASI',
    prefix: '(?:A3T[A-Z0-9]|AKIA|ABIA|ACCA|AGPA|AIDA|AROA|AIPA|ANPA|ANVA|ASIA)(?=[A-Z0-9])',
    body: '[A-Z0-9]',
    least: 12,
  },
  { name: 'aws-bedrock', marks: 'BSK', prefix: 'ABSK', body: '[A-Za-z0-9+/=]', least: 40 },
  { name: 'amazon-mws', marks: 'mws', prefix: 'amzn\\.mws\\.', body: '[a-f0-9-]' },
  { name: 'google', marks: 'aiz', prefix: 'AIza', body: URL_SAFE, least: 20 },
  { name: 'google-oauth', marks: 'a29 ocs 1//', prefix: 'ya29\\.|GOCSPX-|1//0', body: URL_SAFE, least: 10 },
  { name: 'digitalocean', marks: '_v1', prefix: 'do[opr]_v1_', body: '[a-f0-9]' },
  { name: 'heroku', marks: 'hrk', prefix: 'HRKU-', body: URL_SAFE },
  { name: 'linear', marks: 'n_a n_o', prefix: 'lin_(?:api|oauth)_', body: WORD },
  { name: 'notion', marks: 'ntn', prefix: 'ntn_', body: ALNUM, chance: true },
  { name: 'notion-old', marks: 'ecr', prefix: 'secret_(?=[A-Za-z0-9]{40})', body: ALNUM, chance: true },
  { name: 'figma', marks: 'gd_ go_ gr_', prefix: 'fig[dor]_', body: URL_SAFE, least: 16, chance: true },
  { name: 'grafana', marks: 'glc gls', prefix: 'gl(?:c|sa)_', body: '[A-Za-z0-9_+/=]', least: 16, chance: true },
  { name: '1password', marks: 's_e', prefix: 'ops_ey', body: '[A-Za-z0-9+/=]', least: 20 },
  { name: 'vault', marks: 'hvs hvb hvr', prefix: 'hv[sbr]\\.', body: URL_SAFE, least: 20 },
  { name: 'vercel', marks: 'vcp vci vca vcr vck', prefix: 'vc[piark]_', body: ALNUM, least: 16, chance: true },
  { name: 'databricks', marks: 'dap', prefix: 'dapi(?=[a-f0-9]{4})', body: '[a-f0-9-]', least: 32 },
  { name: 'docker', marks: 'ckr', prefix: 'dckr_(?:pat|oat)_', body: URL_SAFE },
  { name: 'shopify', marks: 'shp', prefix: 'shp(?:at|ca|pa|ss)_', body: ALNUM },
  { name: 'telegram', marks: ':aa', prefix: '[0-9]{8,10}:AA', body: URL_SAFE, least: 20 },
  { name: 'discord', marks: DIGIT_MARKS, prefix: `${DIGITS}(?=[MNO][DTjz])`, body: DOTTED, soon: 2, least: 40 },
  { name: 'discord-hook', marks: 'bho', prefix: 'discord(?:app)?\\.com/api/webhooks/[0-9]{5,20}/', body: URL_SAFE },
  { name: 'square', marks: 'sq0 EAA', prefix: 'sq0[a-z]{3}-|EAAA(?=[A-Za-z0-9])', body: URL_SAFE, least: 16, chance: true },
  { name: 'facebook', marks: 'EAA', prefix: 'EAA[CGM](?=[A-Za-z0-9])', body: ALNUM, least: 40, chance: true },
  { name: 'newrelic', marks: 'nra', prefix: 'NRAK-', body: '[A-Z0-9]' },
  { name: 'sentry', marks: 'snt', prefix: 'sntry[su]_', body: '[A-Za-z0-9_+/=-]' },
  { name: 'postman', marks: 'pma', prefix: 'PMAK-', body: '[a-f0-9-]' },
  { name: 'doppler', marks: 'dp.', prefix: 'dp\\.(?:pt|st|ct|scim|audit)\\.', body: '[A-Za-z0-9_.-]' },
  { name: 'atlassian', marks: 'tt3 tbb', prefix: 'ATATT3|ATCTT3|ATBB', body: '[A-Za-z0-9_=-]', least: 16, chance: true },
  { name: 'terraform', marks: 'asv', prefix: '[A-Za-z0-9]{14}\\.atlasv1\\.', body: URL_SAFE },
  { name: 'pulumi', marks: 'ul-', prefix: 'pul-(?=[a-f0-9]{4})', body: '[a-f0-9]', least: 16 },
  { name: 'planetscale', marks: 'psc', prefix: 'pscale_(?:tkn|pw|oauth)_', body: DOTTED },
  { name: 'supabase', marks: 'sbp b_s', prefix: 'sbp_|sb_secret_', body: WORD, least: 16, chance: true },
  { name: 'netlify', marks: 'nfp', prefix: 'nfp_', body: ALNUM, least: 16, chance: true },
  { name: 'fly', marks: 'fo1 fm1 fm2', prefix: 'fo1_|fm[12]_', body: '[A-Za-z0-9_+/=-]', least: 16, chance: true },
  { name: 'airtable', marks: 'pat', prefix: 'pat[A-Za-z0-9]{14}\\.', body: '[a-f0-9]', least: 16 },
  { name: 'age', marks: 'ecr', prefix: 'AGE-SECRET-KEY-1', body: '[A-Z0-9]' },
  { name: 'adobe', marks: 'p8e', prefix: 'p8e-', body: ALNUM, least: 16, chance: true },
  { name: 'dropbox', marks: 'sl.', prefix: 'sl\\.(?:u\\.)?(?=[A-Z])', body: URL_SAFE, least: 40, chance: true },
  { name: 'jwt', marks: 'eyJ', prefix: 'eyJ', body: '[A-Za-z0-9_.-]', least: 24, chance: true },
];

/** A made-up secret and where it stands. */
export interface Secret {
  readonly kind: string;
  readonly language: string;
  readonly before: string;
  /** What services begin such secrets with; may stand in plain. */
  readonly prefix: string;
  readonly body: string;
  readonly after: string;
}

/** Whole numbers below `below`; the same for a seed. */
export type Chance = (below: number) => number;

export function seeded(seed: number): Chance {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const DIGIT = '0123456789';
const UPPER = LOWER.toUpperCase();
const ALNUM = LOWER + UPPER + DIGIT;
const URL_SAFE = `${ALNUM}_-`;
const HEX = `${DIGIT}abcdef`;
const BASE64 = `${ALNUM}+/`;
const PASSWORD = `${ALNUM}!@#%^*-_+?`;

type Make = (some: (alphabet: string, length: number) => string) => Omit<Secret, 'kind' | 'language'> & { language?: string };

const inString = (prefix: string, body: string): ReturnType<Make> => ({ before: 'const value = "', prefix, body, after: '";' });
const base64 = (text: string): string => Buffer.from(text).toString('base64');

const KINDS: Record<string, Make> = {
  github: (some) => inString('ghp_', some(ALNUM, 36)),
  'github-fine': (some) => inString('github_pat_', `${some(ALNUM, 22)}_${some(ALNUM, 59)}`),
  gitlab: (some) => inString('glpat-', some(URL_SAFE, 20)),
  npm: (some) => inString('npm_', some(ALNUM, 36)),
  pypi: (some) => inString('pypi-Ag', `EIcHlwaS5vcmc${some(URL_SAFE, 60)}`),
  slack: (some) => inString('xoxb-', `${some(DIGIT, 12)}-${some(DIGIT, 12)}-${some(ALNUM, 24)}`),
  'slack-hook': (some) => inString('hooks.slack.com/services/', `T${some(UPPER, 8)}/B${some(UPPER, 8)}/${some(ALNUM, 24)}`),
  stripe: (some) => inString('sk_live_', some(ALNUM, 24)),
  twilio: (some) => inString('SK', some(HEX, 32)),
  sendgrid: (some) => inString('SG.', `${some(URL_SAFE, 22)}.${some(URL_SAFE, 43)}`),
  mailgun: (some) => inString('key-', some(HEX, 32)),
  openai: (some) => inString('sk-proj-', some(URL_SAFE, 80)),
  'openai-old': (some) => inString('sk-', `${some(ALNUM, 20)}T3BlbkFJ${some(ALNUM, 20)}`),
  anthropic: (some) => inString('sk-ant-', `api03-${some(URL_SAFE, 93)}AA`),
  huggingface: (some) => inString('hf_', some(LOWER + UPPER, 34)),
  'aws-id': (some) => inString('AKIA', some(`${UPPER}234567`, 16)),
  'aws-secret': (some) => ({ before: 'aws_secret_access_key = ', prefix: '', body: some(BASE64, 40), after: '', language: 'ini' }),
  google: (some) => inString('AIza', some(URL_SAFE, 35)),
  azure: (some) => ({
    before: 'conn = "DefaultEndpointsProtocol=https;AccountName=x;AccountKey=',
    prefix: '',
    body: `${some(BASE64, 86)}==`,
    after: ';EndpointSuffix=core";',
  }),
  telegram: (some) => inString(`${some(DIGIT.slice(1), 9)}:AA`, some(URL_SAFE, 33)),
  discord: (some) => inString('', `${base64(some(DIGIT.slice(1), 18))}.${some(URL_SAFE, 6)}.${some(URL_SAFE, 27)}`),
  jwt: (some) => inString('eyJ', `hbGciOiJIUzI1NiJ9.eyJzdWIiOiI${some(ALNUM, 30)}.${some(URL_SAFE, 43)}`),
  age: (some) => inString('AGE-SECRET-KEY-1', some(UPPER + DIGIT, 58)),
  digitalocean: (some) => inString('dop_v1_', some(HEX, 64)),
  docker: (some) => inString('dckr_pat_', some(URL_SAFE, 27)),
  shopify: (some) => inString('shpat_', some(HEX, 32)),
  vault: (some) => inString('hvs.', some(URL_SAFE, 95)),
  password: (some) => ({ before: 'const password = "', prefix: '', body: some(PASSWORD, 16), after: '";' }),
  'json-key': (some) => ({ before: '  "apiKey": "', prefix: '', body: some(ALNUM, 32), after: '",', language: 'json' }),
  yaml: (some) => ({ before: '  db_password: ', prefix: '', body: some(ALNUM, 14), after: '', language: 'yaml' }),
  env: (some) => ({ before: 'export SESSION_SECRET=', prefix: '', body: some(URL_SAFE, 24), after: '', language: 'shellscript' }),
  token: (some) => ({ before: 'const token = "', prefix: '', body: some(HEX, 40), after: '";' }),
  bearer: (some) => ({ before: 'headers: { Authorization: "Bearer ', prefix: '', body: some(ALNUM, 30), after: '" },' }),
  basic: (some) => ({ before: 'Authorization: Basic ', prefix: '', body: base64(`user:${some(ALNUM, 16)}`), after: '', language: 'http' }),
  postgres: (some) => ({ before: 'const url = "postgres://app:', prefix: '', body: some(ALNUM, 18), after: '@db.example.com/app";' }),
  mongodb: (some) => ({
    before: 'uri: mongodb+srv://app:',
    prefix: '',
    body: some(ALNUM, 18),
    after: '@c0.example.net/x',
    language: 'yaml',
  }),
  query: (some) => ({ before: 'fetch("https://api.example.com/v1?access_token=', prefix: '', body: some(ALNUM, 28), after: '&page=1")' }),
  flag: (some) => ({ before: 'deploy --password ', prefix: '', body: some(ALNUM, 16), after: ' --now', language: 'shellscript' }),
  xml: (some) => ({ before: '<password>', prefix: '', body: some(ALNUM, 16), after: '</password>', language: 'xml' }),
};

export const KIND_COUNT = Object.keys(KINDS).length;

/** `each` secrets of every kind. */
export function secretCorpus(seed: number, each: number): Secret[] {
  const chance = seeded(seed);
  const some = (alphabet: string, length: number): string => Array.from({ length }, () => alphabet[chance(alphabet.length)]).join('');
  return Object.entries(KINDS).flatMap(([kind, make]) =>
    Array.from({ length: each }, () => ({ kind, language: 'typescript', ...make(some) })),
  );
}

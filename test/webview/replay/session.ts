import type { Plan, Step } from '../../../src/core/plan/schema.ts';
import { encodeEvent, encodeHeader } from '../../../src/core/trajectory/codec.ts';
import type { EventBody } from '../../../src/core/trajectory/events.ts';

const WALL = '2026-11-12T09:31:00.000Z';
export const SESSION = 'session-of-the-test';

/** Writes a log as a recorder would: each event after a pause of some milliseconds. */
export class LogBuilder {
  readonly lines: string[];
  #t = 0;
  #seq = 0;

  constructor(session = SESSION) {
    this.lines = [encodeHeader({ format: 'coagency-trajectory', version: 1, session, segment: 1, firstSeq: 0, head: null, wall: WALL })];
  }

  get seq(): number {
    return this.#seq;
  }

  /** Returns the event's `seq`. */
  add(body: EventBody, pause = 100): number {
    this.#t += pause;
    this.lines.push(encodeEvent(this.#seq, this.#t, body));
    return this.#seq++;
  }

  get text(): string {
    return this.lines.join('\n');
  }
}

const step = (id: string, title: string, more: Partial<Step> = {}): Step => ({
  id,
  title,
  description: '',
  kind: 'code',
  files: [],
  symbols: [],
  checks: [],
  dependsOn: [],
  optional: false,
  ...more,
});

const PLAN: Plan = {
  id: 'plan-1',
  title: 'Reject expired tokens before any database read',
  steps: [
    step('parse', 'Parse the expiry once', {
      files: ['auth/token.ts'],
      symbols: ['parseExpiry'],
      description: 'In `decode`, keep it as a number.',
    }),
    step('skew', 'Add a clock-skew allowance', { files: ['auth/skew.ts'] }),
    step('cache', 'Cache verified tokens in Redis', { files: ['auth/cache.ts'] }),
    step('check', 'Check expiry in `verify`', { files: ['auth/verify.ts'], symbols: ['verify'] }),
    step('tests', 'Test the four expiries', { kind: 'test', files: ['auth/verify.test.ts'] }),
  ],
};

const TOKEN = `export interface Token {
  readonly id: string;
  readonly expires: number;
}

export function decode(raw: string): Token {
  const body = JSON.parse(atob(raw.split('.')[1] ?? ''));
  return { id: body.jti, expires: body.exp };
}
`;
const VERIFY = `import { decode } from './token.ts';

export async function verify(raw: string, now: Clock) {
  const token = decode(raw);
  const cached = await cache.get(token.id);
  if (cached) return cached;
  await checkSignature(token);
  return token;
}
`;

/** Where things happen in `smallSession`. */
export interface SmallSession {
  readonly text: string;
  readonly last: number;
  readonly override: number;
  readonly flag: number;
  readonly opened: number;
}

/** A session of two days with everything that a replay shows: edits for steps, off the plan, a flag, an override, runs, a commit, a note. */
export function smallSession(session = SESSION): SmallSession {
  const log = new LogBuilder(session);
  log.add(
    {
      kind: 'session.started',
      task: { title: PLAN.title, text: '', source: 'typed' },
      roots: [{ name: 'service', branch: 'main' }],
      actor: { id: 'a', name: 'Ada' },
      versions: {},
      wall: WALL,
    },
    0,
  );
  log.add({
    kind: 'plan.proposed',
    plan: PLAN,
    origin: { kind: 'model', provider: 'p', model: 'some-model', promptHash: '0' },
    claims: [],
  });
  log.add({ kind: 'plan.accepted', plan: PLAN.id }, 20_000);
  const hash = '0'.repeat(64);
  const opened = log.add({ kind: 'doc.opened', doc: 1, uri: 'auth/token.ts', language: 'typescript', eol: 'lf', text: TOKEN, hash }, 4_000);
  const type = (doc: number, at: number, text: string, pause = 180): void => {
    for (const [index, character] of [...text].entries())
      log.add({ kind: 'doc.changed', doc, changes: [[at + index, 0, character]] }, pause);
  };
  type(
    1,
    TOKEN.indexOf('export function decode'),
    'export function parseExpiry(exp: unknown): number {\n  return Number(exp) * 1000;\n}\n\n',
  );
  log.add({ kind: 'doc.saved', doc: 1, hash });
  log.add({ kind: 'terminal.command', line: 'npm test', exitCode: 0 }, 3_000);
  log.add({ kind: 'git.committed', commit: 'abc', message: 'Parse the expiry once' }, 5_000);
  log.add({ kind: 'doc.opened', doc: 2, uri: 'auth/verify.ts', language: 'typescript', eol: 'lf', text: VERIFY, hash }, 120_000);
  log.add({ kind: 'selection.changed', doc: 2, selections: [[VERIFY.indexOf('const cached'), VERIFY.indexOf('cached;')]] }, 2_000);
  const override = log.add(
    {
      kind: 'override.recorded',
      override: {
        id: 'o1',
        target: { kind: 'step', id: 'cache', excerpt: 'Cache verified tokens in Redis for five minutes.' },
        wrong: 'unsafe',
        rationale: 'A revoked token would live on for five minutes. Verify each time; it costs 40 µs.',
        instead: 'Check expiry, then the signature.',
        sure: 5,
        code: [{ uri: 'auth/verify.ts', start: 120, end: 190, startLine: 5, endLine: 6, text: 'const cached' }],
      },
    },
    9_000,
  );
  const cached = VERIFY.indexOf('  const cached');
  const length = VERIFY.indexOf('  await check') - cached;
  log.add({ kind: 'doc.changed', doc: 2, changes: [[cached, length, '']] }, 3_000);
  type(2, cached, '  if (token.expires <= now()) throw expiredToken(token);\n');
  const flag = log.add(
    {
      kind: 'flag.raised',
      flag: {
        id: 'f1',
        kind: 'skipped',
        step: 'skew',
        why: 'Work went on with “Check expiry”; nothing has touched `auth/skew.ts`.',
        lookedFor: ['auth/skew.ts'],
      },
    },
    4_000,
  );
  log.add({ kind: 'session.paused', reason: 'idle' }, 1_000);
  log.add({ kind: 'session.resumed', wall: '2026-11-13T09:10:00.000Z' }, 0);
  log.add({ kind: 'note.added', text: 'Ask the platform team about skew.' }, 30_000);
  log.add({ kind: 'file.created', uri: 'auth/verify.test.ts' }, 5_000);
  log.add({ kind: 'doc.opened', doc: 3, uri: 'auth/verify.test.ts', language: 'typescript', eol: 'lf', text: '', hash }, 500);
  type(3, 0, "test('rejects an expired token', async () => {\n  await expect(verify(expired, now)).rejects.toThrow();\n});\n", 220);
  log.add({ kind: 'test.run', name: 'verify', passed: 1, failed: 0 }, 4_000);
  log.add({ kind: 'doc.opened', doc: 4, uri: 'README.md', language: 'markdown', eol: 'lf', text: '# Service\n', hash }, 70_000);
  type(4, 10, '\nRotate the logs weekly.\n');
  log.add(
    {
      kind: 'finding.raised',
      finding: { id: 'g1', source: 'rule', severity: 'warning', text: '`now` is read twice.', uri: 'auth/verify.ts', line: 5 },
    },
    3_000,
  );
  log.add({ kind: 'session.finished', outcome: 'done', wall: '2026-11-13T10:02:00.000Z' }, 6_000);
  return { text: log.text, last: log.seq - 1, override, flag, opened };
}

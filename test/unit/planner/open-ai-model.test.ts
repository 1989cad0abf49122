import { describe, expect, it } from 'vitest';
import type { Dialect } from '../../../src/planner/dialect.ts';
import { OpenAiModel } from '../../../src/planner/open-ai-model.ts';
import { SOUND_PLAN } from '../../fixtures/model-server/plans.ts';
import type { Fault, Reply, Script } from '../../fixtures/model-server/script.ts';
import { failure, INPUT, ManualClock, scripted } from './support.ts';

const one = (...replies: Reply[]): Script => ({ scenarios: [{ name: 'only', replies }] });
const faulty = (fault: Fault) => one({ plan: SOUND_PLAN, fault });
const KEY = 'sk-test-1234567890abcdef';

describe('what an endpoint does not understand', () => {
  it('is left out, one part after the other, and remembered', async () => {
    const dialects = new Map<string, Dialect>();
    const script: Script = { ...one({ plan: SOUND_PLAN }), refuses: ['json_schema', 'json_object', 'stream_options', 'seed'] };
    const { planner, server, model } = await scripted(script, { seed: 1, temperature: 0 }, { dialects });
    await planner.plan(INPUT);
    const last = server.requests.at(-1)!.body;
    expect(last).toMatchObject({ temperature: 0, stream: true });
    expect(last).not.toHaveProperty('response_format');
    expect(last).not.toHaveProperty('stream_options');
    expect(last).not.toHaveProperty('seed');
    const before = server.requests.length;
    expect(before).toBe(5);
    await planner.plan(INPUT);
    expect(server.requests.length).toBe(before + 1);
    expect(dialects.get(`${server.url} ${model.name}`)).toMatchObject({ format: 'text', usage: false });
  });

  it('is not guessed at when the model is missing', async () => {
    const { planner, server } = await scripted({ scenarios: [{ name: 'other', when: { model: 'other' }, replies: [{}] }] });
    expect(await failure(planner.plan(INPUT))).toMatchObject({ code: 'model-not-found' });
    expect(server.requests).toHaveLength(1);
  });

  it('asks for structured output and usage first', async () => {
    const { planner, server } = await scripted(one({ plan: SOUND_PLAN }), { key: KEY });
    await planner.plan(INPUT);
    const { body, authorization } = server.requests[0]!;
    expect(authorization).toBe(`Bearer ${KEY}`);
    expect(body.stream_options).toEqual({ include_usage: true });
    expect(body.response_format).toMatchObject({
      type: 'json_schema',
      json_schema: { name: 'plan', strict: true, schema: { type: 'object', additionalProperties: false, required: ['title', 'steps'] } },
    });
  });

  it('takes an answer that is not streamed', async () => {
    const { planner } = await scripted(one({ plan: SOUND_PLAN, whole: true }));
    expect((await planner.plan(INPUT)).origin.usage).toBeDefined();
  });

  it('takes usage that is told as text, and none for nonsense', async () => {
    const { planner } = await scripted(one({ plan: SOUND_PLAN, usage: { prompt: '812', completion: 'many' } }));
    expect((await planner.plan(INPUT)).origin.usage).toEqual({ inputTokens: 812, outputTokens: 0 });
  });

  it('sends no key where there is none', async () => {
    const { planner, server } = await scripted(one({ plan: SOUND_PLAN, usage: null }));
    const { origin } = await planner.plan(INPUT);
    expect(server.requests[0]!.authorization).toBeUndefined();
    expect(origin.usage).toBeUndefined();
  });
});

describe('a failure', () => {
  it.each<[string, Fault, string, string]>([
    ['403', { kind: 'status', status: 403 }, 'forbidden', 'set-key'],
    ['404', { kind: 'status', status: 404 }, 'model-not-found', 'settings'],
    ['500', { kind: 'status', status: 500 }, 'server-error', 'retry'],
    ['400 for a long prompt', { kind: 'status', status: 400, code: 'context_length_exceeded' }, 'too-long', 'settings'],
    ['429 for want of money', { kind: 'status', status: 429, code: 'insufficient_quota' }, 'quota-exceeded', 'set-key'],
    [
      '429 for speed, with a word on billing',
      {
        kind: 'status',
        status: 429,
        code: 'rate_limit_exceeded',
        message: 'Rate limit reached for requests per min. You can increase it at /account/billing.',
        retryAfter: 3600,
      },
      'rate-limited',
      'retry',
    ],
    [
      '200 for an address that is none',
      { kind: 'status', status: 200, message: 'Unexpected endpoint or method. (POST /chat/completions)' },
      'model-not-found',
      'settings',
    ],
    ['200 with an error in the body', { kind: 'status', status: 200, message: 'Provider returned error' }, 'server-error', 'retry'],
    ['429 for an hour', { kind: 'status', status: 429, retryAfter: 3600 }, 'rate-limited', 'retry'],
    ['a web page', { kind: 'html' }, 'not-an-api', 'settings'],
    ['a broken connection', { kind: 'cut', after: 0.5, how: 'reset' }, 'stream-cut', 'retry'],
    ['a stream that just ends', { kind: 'cut', after: 0.5, how: 'end' }, 'stream-cut', 'retry'],
    ['an error event', { kind: 'error-event', after: 0.5, message: 'overloaded' }, 'server-error', 'retry'],
  ])('%s is told with what to do next', async (_, fault, code, action) => {
    const { planner, server } = await scripted(faulty(fault));
    const error = await failure(planner.plan(INPUT));
    expect(error.toPanel()).toMatchObject({ code, actions: expect.arrayContaining([action, 'outline']) as unknown });
    expect(error.next).not.toBe('');
    expect(server.requests).toHaveLength(1);
    // What had come before the failure is kept.
    expect(error.raw?.startsWith('{"title":"Add a rate limit"') ?? false).toBe('after' in fault);
  });

  it('within a body of status 200 is told in the endpoint’s words', async () => {
    const { planner } = await scripted(faulty({ kind: 'status', status: 200, message: 'Unexpected endpoint (POST /chat/completions)' }));
    expect((await failure(planner.plan(INPUT))).message).toContain('It says: “Unexpected endpoint (POST /chat/completions)”');
  });

  it('keeps the key out of its words, even when the endpoint quotes it', async () => {
    const { planner } = await scripted({ ...one({ plan: SOUND_PLAN }), key: 'another' }, { key: KEY });
    const error = await failure(planner.plan(INPUT));
    expect(error.code).toBe('unauthorized');
    expect(error.actions).toContain('set-key');
    expect(JSON.stringify([error.toPanel(), error.raw, error.stack, String(error.cause)])).not.toContain('1234567890');
    const quoted = await scripted(faulty({ kind: 'status', status: 500, message: `bad key ${KEY} or sk-other-99999999` }), { key: KEY });
    const other = await failure(quoted.planner.plan(INPUT));
    expect(other.message).toContain('It says');
    expect(JSON.stringify([other.toPanel(), other.stack])).not.toMatch(/1234567890|99999999/);
  });

  it('keeps a key of any shape out of its words', async () => {
    const key = 'local/secret+777';
    const { planner } = await scripted(faulty({ kind: 'status', status: 500, message: `no: ${key}` }), { key });
    expect((await failure(planner.plan(INPUT))).message).not.toContain('777');
  });

  it('of the address is told before anything is sent', () => {
    expect(() => new OpenAiModel({ baseUrl: 'nonsense', model: 'm' }, { fetch, clock: new ManualClock() })).toThrow(
      expect.objectContaining({ code: 'bad-address' }) as Error,
    );
  });

  it('to connect names the address', async () => {
    const { planner, server } = await scripted(one({}));
    await server.stop();
    // The test's own end stops it again.
    server.stop = () => Promise.resolve();
    expect(await failure(planner.plan(INPUT))).toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('ECONNREFUSED') as string,
    });
  });
});

describe('time', () => {
  it('is given to a rate limit, visibly, as long as it asks', async () => {
    const clock = new ManualClock();
    const { planner } = await scripted(
      one({ fault: { kind: 'status', status: 429, retryAfter: 12 } }, { plan: SOUND_PLAN }),
      {},
      { clock },
    );
    const notes: string[] = [];
    const planning = planner.plan(INPUT, {
      onProgress: ({ note }) => {
        if (note === undefined) return;
        notes.push(note);
        queueMicrotask(() => clock.pass(12_000));
      },
    });
    expect((await planning).plan.steps).toHaveLength(3);
    expect(notes).toHaveLength(1);
    expect(notes[0]).toMatch(/429.*12 s/);
    expect(clock.timers).toEqual([]);
  });

  it('can be cancelled while waiting', async () => {
    const clock = new ManualClock();
    const stop = new AbortController();
    const { planner } = await scripted(faulty({ kind: 'status', status: 429, retryAfter: 12 }), {}, { clock });
    const planning = planner.plan(INPUT, { signal: stop.signal, onProgress: ({ note }) => note && stop.abort() });
    expect(await failure(planning)).toMatchObject({ code: 'cancelled' });
    expect(clock.timers).toEqual([]);
  });

  it('runs out for a server that never answers', async () => {
    const clock = new ManualClock();
    const { planner, server } = await scripted(faulty({ kind: 'silent' }), { firstTimeout: 5_000 }, { clock });
    const planning = failure(planner.plan(INPUT));
    await server.request(0);
    clock.pass(5_000);
    expect(await planning).toMatchObject({ code: 'timeout', raw: undefined });
  });

  it('runs out for a stream that stalls', async () => {
    const clock = new ManualClock();
    const { planner } = await scripted(faulty({ kind: 'stall', after: 0.5 }), { idleTimeout: 7_000 }, { clock });
    let shown = 0;
    const planning = failure(
      planner.plan(INPUT, {
        onProgress: ({ steps }) => {
          if (steps.length > 1 && shown++ === 0) setImmediate(() => clock.pass(7_000));
        },
      }),
    );
    const error = await planning;
    expect(error.code).toBe('timeout');
    expect(error.raw).toContain('src/limit.ts');
  });
});

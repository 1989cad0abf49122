import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Integrity, ToReplay } from '../../../src/protocol/replay.ts';
import { ReplayConversation } from '../../../src/extension/replay/replay-conversation.ts';
import { UserError } from '../../../src/extension/user-error.ts';

const VERIFIED: Integrity = { chain: 'verified', receipts: 'verified' };
const failure = (code: string): UserError => new UserError(code, `It says ${code}.`, 'Wait.');

/** A session of the server that runs: `ended` is what the server knows, `live` what was asked for. */
class Running {
  readonly session = 'session-one';
  readonly title = 'Reject expired tokens';
  live = true;
  ended = false;
  lost: UserError[] = [];
  readonly events = ['zero', 'one'];
  #grown: (() => void) | undefined;
  readonly onDidGrow = (listener: () => void) => {
    this.#grown = listener;
    return { dispose: () => {} };
  };
  grow(event: string): void {
    this.events.push(event);
    this.#grown?.();
  }
  async look(): Promise<void> {
    this.live = !this.ended;
  }
  async integrity(): Promise<Integrity> {
    return { ...VERIFIED, message: `${this.events.length} events` };
  }
  async *lines(from: number) {
    for (let seq = from; seq < this.events.length; seq++) {
      const lost = seq > from ? this.lost.shift() : undefined;
      if (lost) throw lost;
      yield { lines: this.events[seq]!, next: seq + 1 };
    }
  }
  async blob(hash: string): Promise<string | undefined> {
    const lost = this.lost.shift();
    if (lost) throw lost;
    return hash === 'none' ? undefined : `text of ${hash}`;
  }
  dispose(): void {}
}

function make(recording = new Running(), open = async (): Promise<void> => {}) {
  const posted: ToReplay[] = [];
  const waits: number[] = [];
  const talk = new ReplayConversation({
    recording,
    moments: { open: async () => {}, diff: async () => {} },
    reviews: { open, look: async () => {}, say: async () => {} },
    post: (message) => void posted.push(message),
    wait: async (milliseconds) => void waits.push(milliseconds),
  });
  return { talk, recording, posted, waits };
}

const settled = async (): Promise<void> => {
  for (let count = 0; count < 10; count++) await turn();
};
const linesIn = (posted: readonly ToReplay[]): string[] =>
  posted.flatMap((each) => (each.type === 'lines' && each.lines ? [each.lines] : []));

test('that a watched session has ended is said once its last lines were sent, with how far all of it can be trusted', async () => {
  const { talk, recording, posted } = make();
  await Promise.all([talk.receive({ type: 'ready' }), talk.receive({ type: 'read', from: 0 })]);
  recording.grow('two');
  await settled();
  expect(posted.filter((each) => each.type === 'open').map(({ live }) => live)).toEqual([true, true]);
  recording.ended = true;
  recording.grow('finished');
  await settled();
  expect(linesIn(posted)).toEqual(['zero', 'one', 'two', 'finished']);
  const last = posted.at(-1);
  expect(last).toMatchObject({ type: 'open', live: false, integrity: { chain: 'verified', message: '4 events' } });
});

test('what reviewers say holds up no check, and a failure there is said', async () => {
  const { talk, posted } = make(new Running(), () => Promise.reject(failure('disk-full')));
  await talk.receive({ type: 'ready' });
  expect(posted.at(-1)).toMatchObject({ type: 'open', integrity: VERIFIED });
  expect(posted).toContainEqual({ type: 'error', message: 'It says disk-full.', next: 'Wait.' });
  const slow = make(new Running(), () => new Promise(() => {}));
  void slow.talk.receive({ type: 'ready' });
  await settled();
  expect(slow.posted.at(-1)).toMatchObject({ type: 'open', integrity: VERIFIED });
});

test('a text that the server does not have is none, and the replay goes on without it', async () => {
  const { talk, recording, posted } = make();
  recording.lost = [failure('http-404')];
  await talk.receive({ type: 'blob', hash: 'a' });
  await talk.receive({ type: 'blob', hash: 'none' });
  expect(posted).toEqual([
    { type: 'blob', hash: 'a', text: null },
    { type: 'blob', hash: 'none', text: null },
  ]);
});

test('a server that is away for a moment is asked again, longer each time, and nobody is troubled', async () => {
  const { talk, recording, posted, waits } = make();
  recording.lost = [failure('unreachable'), failure('http-503'), failure('http-429')];
  await talk.receive({ type: 'blob', hash: 'a' });
  expect(posted).toEqual([{ type: 'blob', hash: 'a', text: 'text of a' }]);
  expect(waits).toEqual([1_000, 2_000, 4_000]);
});

test('one that is away for longer is spoken of once, and asked all the same', async () => {
  const { talk, recording, posted, waits } = make();
  recording.lost = Array.from({ length: 9 }, () => failure('unreachable'));
  await talk.receive({ type: 'blob', hash: 'a' });
  expect(posted.map(({ type }) => type)).toEqual(['error', 'blob']);
  expect(Math.max(...waits)).toBe(30_000);
});

test('one that refuses is not asked again', async () => {
  const { talk, recording, posted, waits } = make();
  recording.lost = [failure('http-403')];
  await talk.receive({ type: 'blob', hash: 'a' });
  expect(posted).toEqual([{ type: 'error', message: 'It says http-403.', next: 'Wait.' }]);
  expect(waits).toEqual([]);
});

test('lines go on where the connection broke, none twice', async () => {
  const { talk, recording, posted } = make();
  recording.lost = [failure('unreachable')];
  await talk.receive({ type: 'read', from: 0 });
  expect(linesIn(posted)).toEqual(['zero', 'one']);
  expect(posted.at(-1)).toEqual({ type: 'lines', lines: '', done: true });
});

test('nothing is asked again once the panel is closed', async () => {
  const { talk, recording, posted, waits } = make();
  recording.lost = [failure('unreachable'), failure('unreachable')];
  const asked = talk.receive({ type: 'blob', hash: 'a' });
  talk.dispose();
  await asked;
  expect(posted).toEqual([]);
  expect(waits).toHaveLength(1);
});

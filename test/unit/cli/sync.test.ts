import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../../../src/cli/run.ts';
import { TrajectoryWriter } from '../../../src/node/log/writer.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coagency-sync-'));
  const writer = await TrajectoryWriter.open(folder, { session: 'session-one' });
  writer.append({ kind: 'note.added', text: 'x' });
  await writer.close();
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** `coagency sync` of the folder; `warned` hears each line on standard error. */
async function sync(args: readonly string[], warned = async (): Promise<void> => {}): Promise<{ code: number; err: readonly string[] }> {
  const err: string[] = [];
  const io = {
    write: async () => expect.fail('nothing was sent'),
    warn: (line: string) => void (err.push(line), warned()),
    interrupted: new AbortController().signal,
  };
  return { code: await run(['sync', folder, '--token', 'x', ...args], io), err };
}

describe('coagency sync', () => {
  it.each([
    ['nonsense', 'coagency: nonsense is not an address. Give the server’s address as https://…'],
    ['http://team.example', expect.stringMatching(/^coagency: .* would carry the token in the clear\. Use https/)],
  ])('says in one line what is wrong with the address %s', async (server, line) => {
    for (const more of [[], ['--trust-new-key']]) expect(await sync(['--server', server, ...more])).toEqual({ code: 2, err: [line] });
    expect(await readdir(folder)).not.toContain('sync.json');
  });

  it('says so when the folder goes away while the server is away', { timeout: 20_000 }, async () => {
    const { code, err } = await sync(['--server', 'http://127.0.0.1:1'], () => rm(folder, { recursive: true, force: true }));
    expect(code).toBe(1);
    expect(err).toEqual([
      expect.stringContaining('The server cannot be reached'),
      `coagency: there is no folder ${folder}. Check the folder that is recorded into, then retry.`,
    ]);
  });
});

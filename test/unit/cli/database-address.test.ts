import { expect, it } from 'vitest';
import { cli } from './run-cli.ts';

const COMMANDS = [
  ['token', 'list'],
  ['token', 'create', '--role', 'admin'],
  ['token', 'revoke', 'x'],
  ['key', 'list'],
  ['reindex'],
  ['backup', '--out', 'x'],
];

it.each([
  ['postgres://u:secret-word@127.0.0.1:1/none', /ECONNREFUSED.*Check the address/],
  ['postgres://u:secret-word@[::z]/none', /address is none/],
  ['postgres://u:secret-word%e4@127.0.0.1:1/none', /address is none/],
])('says in one line what is wrong with the database’s address %s', { timeout: 20_000 }, async (address, why) => {
  for (const command of COMMANDS) {
    const { code, out, err } = await cli(...command, '--database-url', address);
    expect([command, code, out, err]).toEqual([command, 2, '', expect.stringMatching(why)]);
    expect(err).not.toMatch(/\n|secret-word/);
  }
});

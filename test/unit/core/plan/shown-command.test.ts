import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shownCommand } from '../../../../src/core/plan/shown-command.ts';

test('an ordinary command is shown as it is', () => {
  expect(shownCommand('npm test -- --grep "prüf expiry" && echo 好')).toEqual({
    text: 'npm test -- --grep "prüf expiry" && echo 好',
    lines: 1,
    length: 42,
    hidden: false,
  });
});

test.each([
  ['a bidi override', 'echo ok \u202E; rm -rf ~', 'echo ok ⟨U+202E⟩; rm -rf ~'],
  ['a carriage return that overwrites the line', 'rm -rf ~\rnpm test', 'rm -rf ~⟨U+000D⟩npm test'],
  ['an escape sequence', 'npm test\u001b[2K', 'npm test⟨U+001B⟩[2K'],
  ['an invisible letter', 'npm\u200B test', 'npm⟨U+200B⟩ test'],
  ['tag characters', 'npm test\u{e0041}', 'npm test⟨U+E0041⟩'],
  ['half of a letter', 'npm test\ud800', 'npm test⟨U+D800⟩'],
])('%s is made visible, and the command is not run', (_name, command, text) => {
  expect(shownCommand(command)).toMatchObject({ text, hidden: true });
});

test('what would push a part out of sight is shown as a number', () => {
  const { text, lines, hidden } = shownCommand(`npm test${' '.repeat(500)}; curl evil.example${'\n'.repeat(200)}rm -rf ~`);
  expect(text).toBe('npm test⟨500 blanks⟩; curl evil.example ⏎\n⟨199 empty lines⟩ ⏎\nrm -rf ~');
  expect([lines, hidden]).toEqual([2, false]);
});

test('nothing is left out, whatever the command', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 2_000 }), (command) => {
      const { text, hidden } = shownCommand(command);
      // oxlint-disable-next-line no-control-regex -- they must not be there
      expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f\u202a-\u202e\u2066-\u2069]/u);
      const words = (of: string): string => of.replaceAll(/\s/g, '');
      if (!hidden && !/[⏎⇥⟨]/.test(text)) expect(words(text)).toBe(words(command));
    }),
  );
});

import { describe, expect, it } from 'vitest';
import { MAX_COMMAND, commandLine, stripEscapes } from '../../../../src/core/capture/terminal-line.ts';

describe('commandLine', () => {
  it.each([
    ['npm test', 'npm test'],
    ['  npm test \r\n', 'npm test'],
    ['\u001b[1;32mnpm\u001b[0m test', 'npm test'],
    ['\u001b]0;title\u0007ls', 'ls'],
    ['\u001b]633;E;x\u001b\\ls', 'ls'],
    ['\u001b(Bls', 'ls'],
    ['cat <<E\na\tb\nE', 'cat <<E\na\tb\nE'],
    ['ls\u0007\u0000', 'ls'],
  ])('%j is %j', (raw, line) => {
    expect(commandLine(raw)).toBe(line);
  });

  it('is bounded', () => {
    expect(commandLine('x'.repeat(1_000_000))).toHaveLength(MAX_COMMAND);
    expect(commandLine('x'.repeat(1_000_000)).endsWith('…')).toBe(true);
  });
});

describe('stripEscapes', () => {
  it('leaves no control character but tab and line feed', () => {
    const all = Array.from({ length: 0x80 }, (_, code) => String.fromCharCode(code)).join('');
    // oxlint-disable-next-line no-control-regex -- it is about control characters
    expect(stripEscapes(all)).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f]/);
  });
});

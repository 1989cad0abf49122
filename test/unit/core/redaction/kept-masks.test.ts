import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keptMasks } from '../../../../src/core/redaction/kept-masks.ts';
import { maskWithin, mergeSpans } from '../../../../src/core/redaction/spans.ts';
import { MemoryLog } from './memory-log.ts';

const TOKEN = 'x8Kq2mZp9LwR4tYv7BnC';
const HIDDEN = '•'.repeat(TOKEN.length);
const PASSWORD = 'Correct-Horse-77';

const kept = (recorded: string, raw: string): string => maskWithin(raw, mergeSpans(keptMasks(recorded, raw)));

describe('what the log has masked', () => {
  it.each([
    ['in the same text', `log in with ${TOKEN}\n`, `log in with ${HIDDEN}\n`],
    ['where lines came before and after it', `new\n\nlog in with ${TOKEN}\nnew, too\n`, `new\n\nlog in with ${HIDDEN}\nnew, too\n`],
    ['where its line goes on', `log in with ${TOKEN} now\n`, `log in with ${HIDDEN} now\n`],
    ['where its line begins in another way', `- then log in with ${TOKEN}\n`, `- then log in with ${HIDDEN}\n`],
    ['where its line changed at both ends', `they log on with ${TOKEN} now\n`, `they log on with ${HIDDEN} now\n`],
    ['where its line was moved', `z\ny\nx\nlog in with ${TOKEN}\n`, `z\ny\nx\nlog in with ${HIDDEN}\n`],
    ['where line ends are other ones', `log in with ${TOKEN}\r\n`, `log in with ${HIDDEN}\r\n`],
  ])('is kept %s', (_, raw, expected) => {
    expect(kept(`a\nlog in with ${HIDDEN}\nx\ny\nz\n`, raw)).toBe(expected);
    expect(kept(expected, raw)).toBe(expected);
  });

  it('is kept where its secret holds what ends a piece, and both ends of its line changed', () => {
    expect(kept('{"a":1,"pin":"••••••••","b":2}', '{"a":100,"pin":"ab,;cd;e","b":200}')).toBe('{"a":100,"pin":"••••••••","b":200}');
  });

  it('is kept where it stands alone on its line, and others come', () => {
    expect(kept(`a\n${HIDDEN}\nb\n`, `new\na\n${TOKEN}\nb\nnew\n`)).toBe(`new\na\n${HIDDEN}\nb\nnew\n`);
  });

  it('is kept where there are too many changes to tell their order', () => {
    const lines = (indent: string): string => `${indent}a = 1;\n`.repeat(2_000);
    expect(kept(`${lines('')}log in with ${HIDDEN}\n`, `${lines('  ')}  log in with ${TOKEN}\n`)).toBe(
      `${lines('  ')}  log in with ${HIDDEN}\n`,
    );
  });

  it('is not taken for what replaced it', () => {
    const safe = 'const password = process.env.PASSWORD;\n';
    expect(kept('const password = "••••••••";\n', safe)).toBe(safe);
  });

  it('is told from bullets', () => {
    expect(kept('• one\n• two ••••••••\n', '- one\n- two hunter2!\n')).toBe('- one\n- two ••••••••\n');
    expect(kept('• one\n', '- one\n')).toBe('- one\n');
  });

  it('is kept whatever lines come and go around it', () => {
    const word = fc.constantFrom('const a = 1;', 'ask the team', '', '}', '• item', '  return x, y;');
    const secret = fc.constantFrom(`ops / ${TOKEN}`, `it is ${PASSWORD}, still`, `  { id: '${TOKEN}' }`);
    const line = fc.tuple(fc.oneof({ weight: 3, arbitrary: word }, secret), fc.constantFrom('stays', 'stays', 'goes', 'comes', 'doubled'));
    const hidden = (text: string): string => text.replaceAll(TOKEN, HIDDEN).replaceAll(PASSWORD, '•'.repeat(PASSWORD.length));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), (lines) => {
        const recorded = hidden(
          lines
            .filter(([, fate]) => fate !== 'comes')
            .map(([text]) => `${text}\n`)
            .join(''),
        );
        const known = lines.filter(([text, fate]) => fate !== 'goes' && (fate !== 'comes' || hidden(text) === text));
        const raw = known.map(([text, fate]) => `${text}\n`.repeat(fate === 'doubled' ? 2 : 1)).join('');
        expect(kept(recorded, raw)).toBe(hidden(raw));
      }),
      { numRuns: 1_000 },
    );
  });

  it('is found in a large file at the cost of its length', () => {
    const item = (i: number, token: string): string => `{"id":${i},"name":"item ${i}","note":"${token}","ok":true},`;
    const text = (token: string, extra: string): string =>
      Array.from({ length: 10_000 }, (_, i) => item(i, token) + extra.repeat(+(i % 1_000 === 7))).join('');
    const before = performance.now();
    expect(kept(text(HIDDEN, ''), text(TOKEN, '"new",'))).toBe(text(HIDDEN, '"new",'));
    // Some hundredths.
    expect(performance.now() - before).toBeLessThan(3_000);
  });
});

describe('a window that goes on with a log', () => {
  /** Typed where nothing says that it is a secret: known from another file, and by its look. */
  function recorded(): MemoryLog {
    const log = new MemoryLog();
    log.open(`export const password = "${PASSWORD}";\n`, { doc: 2, uri: 'config.ts' });
    log.open('', { uri: 'a.md', language: 'markdown' });
    log.type(`ops / ${PASSWORD}\n`, 0);
    log.append({ kind: 'doc.changed', doc: 1, changes: [[0, 0, TOKEN]] });
    log.close();
    log.close(2);
    expect(log.text('a.md')).toBe(`${HIDDEN}ops / ${'•'.repeat(PASSWORD.length)}\n`);
    log.reload();
    return log;
  }
  const raw = `${TOKEN}ops / ${PASSWORD}\n`;

  it('records nothing of a file that is what it was', () => {
    const log = recorded();
    const { length } = log.events;
    log.changeOnDisk(raw, 'a.md');
    expect(log.events).toHaveLength(length);
  });

  it('keeps masked what was masked when the file changes, and when it is opened', () => {
    const log = recorded();
    const [before, safe] = [log.text('a.md'), `# Staging\n${log.text('a.md')}`];
    log.changeOnDisk(`# Staging\n${raw}`, 'a.md');
    expect(log.text('a.md')).toBe(safe);
    log.reload();
    log.open(raw, { doc: 3, uri: 'a.md', language: 'markdown' });
    expect(log.text('a.md')).toBe(before);
    log.append({ kind: 'doc.changed', doc: 3, changes: [[raw.length, 0, 'x']] });
    expect(log.text('a.md')).toBe(`${before}x`);
    expect(JSON.stringify(log.events)).not.toMatch(/x8Kq2mZ|Correct/);
  });

  it('knows it wherever else it turns up, once it has learned from the file', () => {
    const log = recorded();
    log.redactor.learnMasked('a.md', raw);
    log.open('', { doc: 3, uri: 'b.md', language: 'markdown' });
    log.append({ kind: 'doc.changed', doc: 3, changes: [[0, 0, `${PASSWORD} or ${TOKEN}`]] });
    log.append({ kind: 'terminal.command', line: `login ${TOKEN}`, exitCode: 0 });
    expect(JSON.stringify(log.events)).not.toMatch(/x8Kq2mZ|Correct/);
  });

  it('learns no bullets', () => {
    const log = new MemoryLog();
    log.open('••• a list •••\n', { uri: 'a.md', language: 'markdown' });
    log.close();
    log.reload();
    log.redactor.learnMasked('a.md', '••• a list •••\n');
    log.open('••• a list, plain\n', { doc: 2, uri: 'b.md' });
    expect(log.text('b.md')).toBe('••• a list, plain\n');
  });
});

import { describe, expect, test } from 'vitest';
import { pack } from '../../../../src/core/replay/columns.ts';
import { ViewFolder } from '../../../../src/core/replay/folder.ts';
import { insteadOf } from '../../../../src/core/replay/instead.ts';
import type { Instead } from '../../../../src/core/replay/instead.ts';
import { ReplayModel } from '../../../../src/core/replay/model.ts';
import { LogReader } from '../../../../src/core/replay/reader.ts';
import type { Override } from '../../../../src/core/trajectory/events.ts';
import { LogBuilder, SESSION, smallSession } from '../../../webview/replay/session.ts';

function modelOf(log: string): ReplayModel {
  const model = new ReplayModel(new Map());
  const folder = new ViewFolder(SESSION, () => undefined);
  for (const events of new LogReader().read(log)) {
    model.append(pack(events));
    for (const event of events) folder.apply(event);
  }
  folder.rest();
  model.appendFolded(folder.take());
  model.fold(() => true);
  return model;
}

const override = (more: Partial<Override> = {}): Override => ({
  id: 'o',
  target: { kind: 'plan', id: 'p' },
  wrong: 'other',
  rationale: 'No.',
  code: [],
  ...more,
});

/** A refusal between some work and other work, each in a few files. */
function around(code: Override['code'] = []): Instead {
  const log = new LogBuilder();
  const hash = '0'.repeat(64);
  for (const [doc, text] of ['a\nb\n', 'c\n', 'd\n'].entries())
    log.add({ kind: 'doc.opened', doc: doc + 1, uri: `${'xyz'[doc]}.ts`, language: 'typescript', eol: 'lf', text, hash });
  log.add({ kind: 'doc.changed', doc: 3, changes: [[0, 1, 'before']] });
  const seq = log.add({ kind: 'override.recorded', override: override({ code }) }, 5_000);
  log.add({ kind: 'doc.changed', doc: 1, changes: [[2, 1, 'B\nB']] });
  log.add({ kind: 'doc.changed', doc: 2, changes: [[2, 0, 'new\n']] });
  // Much later: another stretch of work.
  log.add({ kind: 'doc.changed', doc: 3, changes: [[0, 0, 'later\n']] }, 60_000);
  return insteadOf(modelOf(log.text), override({ code }), seq);
}

describe('what was done instead of what was refused', () => {
  test('is the work up to the next pause, with the lines of its very diff', () => {
    expect(around().files).toEqual([
      { uri: 'x.ts', added: 2, removed: 1, line: 2 },
      { uri: 'y.ts', added: 1, removed: 0, line: 2 },
    ]);
  });

  test('begins with the file that the refusal points at', () => {
    const piece = { uri: 'y.ts', start: 0, end: 1, startLine: 1, endLine: 1, text: 'c' };
    expect(around([piece]).files.map(({ uri }) => uri)).toEqual(['y.ts', 'x.ts']);
  });

  test.each([
    { moved: 'x.ts', event: { from: 'x.ts', to: 'lib/x2.ts' }, now: 'lib/x2.ts' },
    { moved: 'its folder', event: { from: 'src', to: 'lib', folder: true }, now: 'lib/x.ts' },
  ])('follows a file through renames: $moved', ({ event, now }) => {
    const log = new LogBuilder();
    const uri = event.folder ? 'src/x.ts' : 'x.ts';
    log.add({ kind: 'doc.opened', doc: 1, uri: 'y.ts', language: 'typescript', eol: 'lf', text: 'c\n', hash: '0'.repeat(64) });
    log.add({ kind: 'doc.opened', doc: 2, uri, language: 'typescript', eol: 'lf', text: 'a\nb\n', hash: '0'.repeat(64) });
    const code = [{ uri, start: 0, end: 1, startLine: 1, endLine: 1, text: 'a' }];
    const seq = log.add({ kind: 'override.recorded', override: override({ code }) }, 5_000);
    log.add({ kind: 'doc.changed', doc: 1, changes: [[0, 0, 'new\n']] });
    log.add({ kind: 'doc.changed', doc: 2, changes: [[2, 1, 'B\nB']] });
    log.add({ kind: 'doc.closed', doc: 2 });
    log.add({ kind: 'file.renamed', ...event }, 3_000);
    log.add({ kind: 'doc.opened', doc: 3, uri: now, language: 'typescript', eol: 'lf', text: 'a\nB\nB\n', hash: '0'.repeat(64) });
    log.add({ kind: 'doc.changed', doc: 3, changes: [[0, 0, 'top\n']] }, 3_000);
    expect(insteadOf(modelOf(log.text), override({ code }), seq).files).toEqual([
      { uri: now, added: 3, removed: 1, line: 1 },
      { uri: 'y.ts', added: 1, removed: 0, line: 1 },
    ]);
  });

  test('is the work on the refused step, however late', () => {
    const session = smallSession();
    const model = modelOf(session.text);
    const onTests = insteadOf(model, override({ target: { kind: 'step', id: 'tests' } }), session.override);
    expect(onTests.files).toEqual([{ uri: 'auth/verify.test.ts', added: 3, removed: 0, line: 1 }]);
    expect(model.events.at(onTests.until).kind).toBe('doc.changed');
  });

  test('is nothing where no edit followed', () => {
    const session = smallSession();
    const model = modelOf(session.text);
    expect(insteadOf(model, override(), session.last)).toEqual({ from: session.last, until: session.last, files: [] });
  });
});

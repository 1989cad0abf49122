import { expect, test } from 'vitest';
import { OperationError } from '../../../src/core/plan/operations.ts';
import { PlanFormatError } from '../../../src/core/plan/formats/format.ts';
import { TextMismatchError } from '../../../src/core/text/file-state.ts';
import { LogError } from '../../../src/core/trajectory/log-error.ts';
import { FolderLockedError } from '../../../src/node/log/lock.ts';
import { RecordingPausedError, pausedBy } from '../../../src/node/log/log-state.ts';
import { PlannerError } from '../../../src/planner/errors.ts';
import { SyncFailure } from '../../../src/sync/failure.ts';
import { UserError, isBug, panelErrorOf } from '../../../src/extension/user-error.ts';

const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', path: '/logs/1' });

test.each<[code: string, error: Error]>([
  ['no-session', new UserError('no-session', 'No session is open.', 'Start a task first.')],
  ['log-newer', new LogError('newer-version', 'version 9', 0)],
  ['log-damaged', new LogError('chain-broken', 'the chain breaks here', 12)],
  ['log-damaged', new TextMismatchError('does-not-fit', 7, 'a.ts', 'ends beyond the text')],
  ['not-recordable', new LogError('not-recordable', 'note.added: text: Too big', 12)],
  ['log-missing', new LogError('not-a-trajectory', 'x holds none')],
  ['plan-format', new PlanFormatError('no list here', 3)],
  ['plan-edit', new OperationError('There is no such step.')],
  ['open-elsewhere', new FolderLockedError('process 1 records into x')],
  ['recording-paused', new RecordingPausedError(pausedBy(full, '/logs'))],
  ['rate-limited', new PlannerError('rate-limited', 'It asks to wait', { next: 'Wait.', actions: ['retry'] })],
  ['signed-out', new SyncFailure('signed-out', 'The server does not accept the token', 'Sign in again.', 'never')],
  ['file-enospc', full],
])('%s is said in a sentence, with a next step', (code, error) => {
  const shown = panelErrorOf(error);
  expect(shown.code).toBe(code);
  expect(shown.message).toMatch(/^\P{Ll}.*[.!?…]$/u);
  expect(shown.next).toMatch(/^\p{Lu}.*\.$/u);
  expect(shown.message).not.toContain('Something in Coagency failed');
  expect(Array.isArray(shown.actions)).toBe(true);
  expect(isBug(error)).toBe(false);
});

test.each([new TypeError('x is undefined'), 'a string', Object.assign(new Error('odd'), { code: 'ERR_ODD' })])(
  'a bug is said to be one',
  (thrown) => {
    expect(isBug(thrown)).toBe(true);
    expect(panelErrorOf(thrown).message).toContain('Something in Coagency failed');
  },
);

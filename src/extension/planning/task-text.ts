import { l10n } from 'vscode';
import { LONGEST_TASK } from '../../core/plan/limits.ts';
import type { Task } from '../../core/trajectory/events.ts';
import { UserError } from '../user-error.ts';

const LONGEST_TITLE = 200;

/** A task from free text: its first line (without Markdown's marks) is the title, all of it the text. @throws UserError where there is too much of it. */
export function splitTask(text: string, source: Task['source']): Task {
  if (text.trim().length > LONGEST_TASK)
    throw new UserError(
      'task-too-long',
      l10n.t('The task’s text is too long: {0} characters are the most.', LONGEST_TASK.toLocaleString()),
      l10n.t('Choose the part of it that says what is to be done.'),
    );
  const first = text.trim().split('\n', 1)[0] ?? '';
  const plain = first.replace(/^#+\s*|^[-*]\s+(\[.\]\s*)?/g, '').trim() || 'Untitled task';
  const title = plain.length > LONGEST_TITLE ? `${plain.slice(0, LONGEST_TITLE - 1)}…` : plain;
  return { title, text: text.trim(), source };
}

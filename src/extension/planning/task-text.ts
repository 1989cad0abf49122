import type { Task } from '../../core/trajectory/events.ts';

const LONGEST_TITLE = 200;

/** A task from free text: its first line (without Markdown's marks) is the title, all of it the text. */
export function splitTask(text: string, source: Task['source']): Task {
  const first = text.trim().split('\n', 1)[0] ?? '';
  const plain = first.replace(/^#+\s*|^[-*]\s+(\[.\]\s*)?/g, '').trim() || 'Untitled task';
  const title = plain.length > LONGEST_TITLE ? `${plain.slice(0, LONGEST_TITLE - 1)}…` : plain;
  return { title, text: text.trim(), source };
}

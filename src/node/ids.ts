import { randomBytes } from 'node:crypto';

/** An id unique within a session (72 random bits). */
export function newId(): string {
  return randomBytes(9).toString('base64url');
}

/** A session's id: sorts by time, cannot be guessed (`20261122T093101-…`, 96 random bits). */
export function newSessionId(wall: Date): string {
  const stamp = wall.toISOString().replace(/[-:]|\.\d+Z$/g, '');
  return `${stamp}-${randomBytes(12).toString('base64url')}`;
}

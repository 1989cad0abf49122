import { l10n, window } from 'vscode';
import type { Memento } from 'vscode';
import { getSetting } from '../settings.ts';
import { UserError } from '../user-error.ts';

const GIVEN = 'consent';

/**
 * Asks, once a workspace, before anything is recorded in it: what is recorded, what is not, and where it goes.
 *
 * @throws UserError when the expert says no; then nothing was written
 */
export async function requireConsent(memento: Memento): Promise<void> {
  if (getSetting('recording.consent') === 'given' || memento.get<boolean>(GIVEN) === true) return;
  const server = getSetting('sync.serverUrl');
  const record = l10n.t('Record');
  const detail = [
    l10n.t(
      'Recorded, from start to finish: the text of workspace files that you open and each change of it, saves, selections, terminal commands with exit codes, commits, the plan, and what you say about it.',
    ),
    l10n.t(
      'Not recorded: files outside of the workspace, .env and key files, what .gitignore or your settings exclude, the clipboard, terminal output. Passwords, keys and tokens are masked before anything is written.',
    ),
    server === ''
      ? l10n.t('The record stays on this machine.')
      : l10n.t('The record stays on this machine, and is uploaded to {0} once you are signed in.', server),
    l10n.t('You can pause, see all that was recorded, and delete it, at any time.'),
  ].join('\n\n');
  const answer = await window.showInformationMessage(l10n.t('Record your work on this task?'), { modal: true, detail }, record);
  if (answer !== record) {
    throw new UserError(
      'no-consent',
      l10n.t('Nothing is recorded without your yes, and a task lives in its record.'),
      l10n.t('Start again when you like; you are asked again.'),
    );
  }
  await memento.update(GIVEN, true);
}

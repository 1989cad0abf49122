import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Uri, window, workspace, l10n } from 'vscode';
import type { SessionSummary } from './describe.ts';
import type { SessionService } from './session-service.ts';
import type { SessionStore } from './store.ts';

/** Bytes of a packed log that are shown. */
const LONGEST_SHOWN = 4 << 20;

/** Commands about whole sessions: resume, show, delete. */
export class SessionCommands {
  readonly #sessions: SessionService;
  readonly #store: SessionStore;

  constructor(sessions: SessionService, store: SessionStore) {
    this.#sessions = sessions;
    this.#store = store;
  }

  async resume(): Promise<void> {
    const chosen = await this.pick(
      l10n.t('Resume which session?'),
      (session) => !session.finished && session.id !== this.#sessions.current?.id,
    );
    if (chosen) await this.#sessions.resume(chosen);
  }

  /** The log itself, as it lies on disk: what stands there is all that is recorded. */
  async showRecording(): Promise<void> {
    const { folder, recorder } = this.#sessions.require();
    await recorder.flush();
    const segments = (await readdir(folder)).filter((name) => name.endsWith('.jsonl') && /^\d+/.test(name)).sort();
    const newest = segments.at(-1);
    if (newest !== undefined) {
      await window.showTextDocument(Uri.file(join(folder, newest)), { preview: true });
      return;
    }
    // A finished session is packed: its lines are shown as they were.
    const { TrajectoryReader } = await import('../../node/log/reader.ts');
    const reader = await TrajectoryReader.open(folder);
    const { lines } = await reader.read(0, LONGEST_SHOWN);
    const document = await workspace.openTextDocument({ content: [await reader.header(), ...lines].join('\n'), language: 'json' });
    await window.showTextDocument(document, { preview: true });
  }

  async delete(): Promise<void> {
    const chosen = await this.pick(l10n.t('Delete which recorded session?'), (session) => session.id !== this.#sessions.current?.id);
    if (!chosen) return;
    const sure = l10n.t('Delete');
    const detail = l10n.t('Its log is removed from this machine for good. What a server received stays there.');
    const answer = await window.showWarningMessage(l10n.t('Delete this recorded session?'), { modal: true, detail }, sure);
    if (answer === sure) await this.#sessions.delete(chosen);
  }

  async pick(title: string, filter: (session: SessionSummary) => boolean = () => true): Promise<string | undefined> {
    const { describeSession } = await import('./describe.ts');
    const ids = await this.#store.list();
    const described = await Promise.all(ids.slice(0, 200).map((id) => describeSession(id, this.#store.folder(id))));
    const sessions = described.filter(filter);
    if (sessions.length === 0) {
      void window.showInformationMessage(l10n.t('There is no such session on this machine.'));
      return undefined;
    }
    const items = sessions.map(({ id, title: label, started, finished }) => ({
      label,
      description: `${started.toLocaleString()}${finished ? '' : ` · ${l10n.t('unfinished')}`}`,
      id,
    }));
    return (await window.showQuickPick(items, { title, matchOnDescription: true }))?.id;
  }
}

import type { Uri } from 'vscode';
import { window } from 'vscode';
import type { SessionCommands } from '../session/session-commands.ts';
import type { SessionService } from '../session/session-service.ts';
import type { SessionStore } from '../session/store.ts';
import type { SyncService } from '../sync/sync-service.ts';
import type { MomentDocuments } from './moment-documents.ts';
import type { Recording } from './recording.ts';

/** Opening a session in the replay panel, from this machine or from the server. What that takes is loaded then. */
export class ReplayCommands {
  readonly #extension: Uri;
  readonly #store: SessionStore;
  readonly #sessions: SessionService;
  readonly #commands: SessionCommands;
  readonly #sync: SyncService;
  readonly #moments: MomentDocuments;

  constructor(
    extension: Uri,
    store: SessionStore,
    sessions: SessionService,
    sessionCommands: SessionCommands,
    sync: SyncService,
    moments: MomentDocuments,
  ) {
    this.#extension = extension;
    this.#store = store;
    this.#sessions = sessions;
    this.#commands = sessionCommands;
    this.#sync = sync;
    this.#moments = moments;
  }

  async openLocal(): Promise<void> {
    const id = await this.#commands.pick('Replay which session?');
    if (!id) return;
    const current = this.#sessions.current?.id === id ? this.#sessions.current : null;
    await current?.recorder.flush();
    const { LocalRecording } = await import('./local-recording.ts');
    await this.#open(await LocalRecording.open(this.#store.folder(id), current?.recorder));
  }

  async openFromServer(): Promise<void> {
    const server = await this.#sync.requireServer();
    const { ServerRecording } = await import('./server-recording.ts');
    const sessions = await ServerRecording.list(server);
    if (sessions.length === 0) {
      void window.showInformationMessage('The server holds no session that you may see.');
      return;
    }
    const items = sessions.map(({ id, title, owner, updatedAt }) => ({
      label: title || id,
      description: `${owner} · ${new Date(updatedAt).toLocaleString()}`,
      id,
    }));
    const chosen = await window.showQuickPick(items, { title: 'Replay which session from the server?', matchOnDescription: true });
    if (chosen) await this.#open(await ServerRecording.open(server, chosen.id));
  }

  async #open(recording: Recording): Promise<void> {
    const { ReplayPanel } = await import('./replay-panel.ts');
    // The panel ends itself with its tab.
    void new ReplayPanel(this.#extension, recording, this.#moments);
  }
}

import { join } from 'node:path';
import type { Uri } from 'vscode';
import { l10n, window } from 'vscode';
import type { SessionItem } from '../../protocol/sync.ts';
import type { SessionCommands } from '../session/session-commands.ts';
import type { SessionService } from '../session/session-service.ts';
import type { SessionStore } from '../session/store.ts';
import type { Reviewer } from '../../node/review-log.ts';
import type { ReviewPlace } from '../sync/review-backlog.ts';
import type { ServerAccess } from '../sync/server-address.ts';
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
  readonly #reviewer: Reviewer;

  constructor(
    extension: Uri,
    store: SessionStore,
    sessions: SessionService,
    sessionCommands: SessionCommands,
    sync: SyncService,
    moments: MomentDocuments,
    reviewer: Reviewer,
  ) {
    this.#extension = extension;
    this.#store = store;
    this.#sessions = sessions;
    this.#commands = sessionCommands;
    this.#sync = sync;
    this.#moments = moments;
    this.#reviewer = reviewer;
  }

  async openLocal(): Promise<void> {
    const id = await this.#commands.pick(l10n.t('Replay which session?'));
    if (!id) return;
    const current = this.#sessions.current?.id === id ? this.#sessions.current : null;
    await current?.recorder.flush();
    const [{ LocalRecording }, { SyncFolder }, { SERVER }] = await Promise.all([
      import('./local-recording.ts'),
      import('../../node/sync-folder.ts'),
      import('../sync/backlog.ts'),
    ]);
    const folder = this.#store.folder(id);
    const server = await this.#sync.server();
    // What was recorded for no server, or for another, is none of this one's business.
    const meant = await new SyncFolder(folder).get(SERVER).catch(() => undefined);
    await this.#open(await LocalRecording.open(folder, current?.recorder), { folder, key: id }, meant === server?.url ? server : undefined);
  }

  async openFromServer(): Promise<void> {
    const server = await this.#sync.requireServer();
    const { ServerRecording } = await import('./server-recording.ts');
    const sessions = await ServerRecording.list(server);
    if (sessions.length === 0) {
      void window.showInformationMessage(l10n.t('The server holds no session that you may see.'));
      return;
    }
    const items = sessions.map((session) => ({
      label: session.title || session.id,
      description: `${session.owner} · ${new Date(session.updatedAt).toLocaleString()}`,
      detail: wordsOf(session),
      id: session.id,
    }));
    const chosen = await window.showQuickPick(items, {
      title: l10n.t('Replay which session from the server?'),
      placeHolder: l10n.t('Task, person, or what it holds: live, overrides, not reviewed'),
      matchOnDescription: true,
      matchOnDetail: true,
    });
    if (!chosen) return;
    const { reviewsFolder } = await import('../sync/review-backlog.ts');
    const folder = join(reviewsFolder(this.#store.root, server.url), encodeURIComponent(chosen.id));
    await this.#open(await ServerRecording.open(server, chosen.id), { folder, key: chosen.id }, server);
  }

  async #open(recording: Recording, { folder, key }: ReviewPlace, server: ServerAccess | undefined): Promise<void> {
    const [{ ReplayPanel }, { PanelReviews }, { ReviewLog }, { ReviewServer }] = await Promise.all([
      import('./replay-panel.ts'),
      import('./panel-reviews.ts'),
      import('../../node/review-log.ts'),
      import('../../sync/review-upload.ts'),
    ]);
    const now = (): Date => new Date();
    const log = new ReviewLog(folder, recording.session, this.#reviewer, now);
    const there = server && {
      address: server.url,
      reviews: new ReviewServer({ server: server.url, token: server.token, key, fetch, now }),
    };
    // The panel ends itself with its tab.
    void new ReplayPanel(this.#extension, recording, this.#moments, (post) => new PanelReviews(log, there, post));
  }
}

/** What a session holds, in words that can be searched for. */
function wordsOf({ live, finished, overrides, openFlags, reviewers, reviewed }: SessionItem): string {
  const counted = (count: number, one: string, many: string): string[] => (count === 0 ? [] : [`${count} ${count === 1 ? one : many}`]);
  return [
    ...(live ? ['live'] : finished ? [] : ['unfinished']),
    ...counted(overrides, 'override', 'overrides'),
    ...counted(openFlags, 'open flag', 'open flags'),
    ...(reviewed ? ['reviewed by you'] : reviewers > 0 ? ['reviewed'] : ['not reviewed']),
  ].join(' · ');
}

import { commands, EventEmitter, Position, Range, Uri, window, workspace } from 'vscode';
import type { TextDocumentContentProvider } from 'vscode';
import { Disposable } from '../dispose.ts';
import type { Recording } from './recording.ts';

const SCHEME = 'coagency-moment';

interface Moment {
  readonly uri: string;
  readonly seq: number;
  /** The text as it was when the session began, whatever came before `seq`. */
  readonly first?: boolean;
}

interface Comparison {
  readonly uri: string;
  /** Null: the session's start. */
  readonly from: number | null;
  /** What the file was called then, if otherwise. */
  readonly fromUri?: string | undefined;
  readonly to: number;
}

/** Files as they stood at a moment of a session, read-only, for the editor and its diff. */
export class MomentDocuments extends Disposable implements TextDocumentContentProvider {
  readonly #recordings = new Map<string, Recording>();
  readonly onDidChange = this._register(new EventEmitter<Uri>()).event;

  constructor() {
    super();
    this._register(workspace.registerTextDocumentContentProvider(SCHEME, this));
  }

  async open(recording: Recording, { uri, seq, line }: Moment & { readonly line: number }): Promise<void> {
    const at = new Position(Math.max(line - 1, 0), 0);
    await window.showTextDocument(this.#locate(recording, { uri, seq }), { preview: true, selection: new Range(at, at) });
  }

  async diff(recording: Recording, { uri, from, fromUri = uri, to }: Comparison): Promise<void> {
    const left = this.#locate(recording, from === null ? { uri, seq: to, first: true } : { uri: fromUri, seq: from });
    const right = this.#locate(recording, { uri, seq: to });
    await commands.executeCommand('vscode.diff', left, right, `${uri} (${from === null ? 'start' : `event ${from}`} ↔ event ${to})`, {
      preview: true,
    });
  }

  async provideTextDocumentContent(uri: Uri): Promise<string> {
    const { session, seq, first } = JSON.parse(uri.query) as { session: string; seq: number; first?: boolean };
    const recording = this.#recordings.get(session);
    if (!recording) return '';
    const { textAt } = await import('./text-at.ts');
    return (await textAt(recording, { uri: uri.path.slice(1), seq, first })) ?? '';
  }

  #locate(recording: Recording, { uri, ...moment }: Moment): Uri {
    this.#recordings.set(recording.session, recording);
    return Uri.from({ scheme: SCHEME, path: `/${uri}`, query: JSON.stringify({ session: recording.session, ...moment }) });
  }
}

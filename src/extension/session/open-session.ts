import { createHash } from 'node:crypto';
import type { Uri } from 'vscode';
import { env, l10n, version, window } from 'vscode';
import type { HashInPieces } from '../../core/capture/sink.ts';
import { Redactor } from '../../core/redaction/redactor.ts';
import { TextsAside } from '../../core/redaction/texts-aside.ts';
import { SessionModel } from '../../core/session/model.ts';
import type { EventBody, Task } from '../../core/trajectory/events.ts';
import { decodeEvent } from '../../core/trajectory/codec.ts';
import type { Damage } from '../../node/log/damage.ts';
import { FolderLockedError } from '../../node/log/lock.ts';
import { packInThread } from '../../node/log/pack-thread.ts';
import { TrajectoryReader } from '../../node/log/reader.ts';
import { TrajectoryWriter } from '../../node/log/writer.ts';
import { nodeFiles } from '../../node/files.ts';
import { readCheckpoint } from '../../node/session/checkpoint.ts';
import { endsPaused, pastEvents } from '../../node/session/past-events.ts';
import { Capture } from '../capture/capture.ts';
import type { CaptureOptions } from '../capture/options.ts';
import { describeRoots } from '../capture/roots.ts';
import { getSetting } from '../settings.ts';
import { UserError } from '../user-error.ts';
import { maskedFiles } from './masked-files.ts';
import { Recorder } from './recorder.ts';
import { SessionClock } from './session-clock.ts';
import { Session } from './session.ts';

interface Origin {
  readonly actor: { readonly id: string; readonly name?: string };
  readonly extensionVersion: string;
  /** Tells this build of the extension from others. */
  readonly build: () => Promise<string>;
  /** File of the program that packs sealed segments. */
  readonly packProgram: string;
  /** Our own folders, never recorded. */
  readonly own: readonly Uri[];
  readonly onProblem: (where: string, error: unknown) => void;
}

const hashInPieces: HashInPieces = () => {
  const hash = createHash('sha256');
  return { update: (piece) => hash.update(piece), digest: () => hash.digest('hex') };
};

const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');

/** Makes sessions: a new one in a new folder, or one that an earlier window left. */
export class OpenSession {
  readonly #origin: Origin;

  constructor(origin: Origin) {
    this.#origin = origin;
  }

  async create(id: string, folder: string, task: Task): Promise<Session> {
    const clock = new SessionClock();
    const writer = await TrajectoryWriter.open(folder, { session: id, clock, packSegment: packInThread(this.#origin.packProgram) });
    const known = new Map<string, string>();
    const { session } = this.#assemble(
      writer,
      new SessionModel(id, taking(known)),
      known,
      { firstDoc: 1, began: [] },
      await this.#origin.build(),
    );
    session.follow(clock);
    session.append({
      kind: 'session.started',
      task,
      roots: await describeRoots(session.capture.roots),
      actor: this.#origin.actor,
      versions: this.#versions(),
      wall: new Date().toISOString(),
    });
    return this.#orClosed(session, () => session.capture.start());
  }

  /** @throws UserError when another window records into it */
  async resume(id: string, folder: string): Promise<Session> {
    const clock = new SessionClock();
    const options = { session: id, clock, packSegment: packInThread(this.#origin.packProgram) };
    const writer = await TrajectoryWriter.open(folder, options).catch((error: unknown) => {
      if (error instanceof FolderLockedError) {
        throw new UserError(
          'open-elsewhere',
          l10n.t('This session is open in another window.'),
          l10n.t('Go on there, or close that window first.'),
        );
      }
      throw error;
    });
    const reader = await TrajectoryReader.open(folder).catch(async (error: unknown) => {
      await writer.close();
      throw error;
    });
    if (writer.damage) void window.showWarningMessage(damageText(writer.damage));
    const known = new Map<string, string>();
    const model = new SessionModel(id, taking(known));
    const { count } = writer;
    const place = { build: await this.#origin.build(), session: writer.session, headAt: (at: number) => reader.head(at) };
    const saved = await readCheckpoint(folder, place, nodeFiles);
    if (saved) model.restore(saved);
    // A document's number is at most the number of events before it, so these are free.
    const from = { firstDoc: count + 1, began: await rootsAtStart(reader).catch(() => []) };
    const { session, redactor } = this.#assemble(writer, model, known, from, place.build);
    session.follow(clock);
    return this.#orClosed(session, async () => {
      const paused = await endsPaused(reader, count);
      const past = pastEvents(reader, model.count, count, (hash, text) => known.set(hash, text));
      const caughtUp = session.recorder.catchUp(past);
      session.append({ kind: 'session.resumed', wall: new Date().toISOString(), versions: this.#versions() });
      // The expert's pause outlasts a reload: nothing is observed until they go on.
      if (paused) session.pause();
      await caughtUp;
      // What an earlier window masked must be known before any text is recorded: documents that are open come at once.
      for await (const [path, text] of maskedFiles(model.documents, session.capture.roots)) redactor.learnMasked(path, text);
      if (!paused) await session.capture.start();
      await session.noteRoots();
      // What changed on disk while no window was open.
      if (!paused) await session.capture.recheck(model.documents.uris());
    });
  }

  /** A session that could not be made ready gives its folder free: the next try must not find it locked by us. */
  async #orClosed(session: Session, ready: () => Promise<void>): Promise<Session> {
    try {
      await ready();
      return session;
    } catch (error) {
      session.capture.stop();
      await session.close().catch((failure: unknown) => this.#origin.onProblem('closing', failure));
      throw error;
    }
  }

  #assemble(
    writer: TrajectoryWriter,
    model: SessionModel,
    known: Map<string, string>,
    from: Pick<CaptureOptions, 'firstDoc' | 'began'>,
    build: string,
  ): { readonly session: Session; readonly redactor: Redactor } {
    const aside = new TextsAside(sha256);
    const redactor = new Redactor({
      hash: sha256,
      recordedText: (path) => (recorder.caughtUp ? model.documents.textOf(path) : undefined),
      isRecorded: (name) => model.documents.knows(name),
      takeBlob: (hash) => aside.take(hash),
      putBlob: (text) => {
        const hash = recorder.putBlob(text);
        known.set(hash, text);
        return hash;
      },
    });
    const recorder: Recorder = new Recorder(writer, model, (body) => redactor.redact(body), build);
    const append = (body: EventBody): void => {
      if (!recorder.held) recorder.append(body);
      else if (body.kind === 'doc.opened' && body.blob !== undefined) aside.take(body.blob);
    };
    const capture = new Capture({
      sink: { append, putBlob: (text) => aside.put(text) },
      hash: sha256,
      hashInPieces,
      settings: () => ({
        exclude: getSetting('recording.exclude'),
        include: getSetting('recording.include'),
        attention: getSetting('recording.attention'),
        clipboard: getSetting('recording.clipboard'),
      }),
      own: this.#origin.own,
      ...from,
      recordedText: (path) => model.documents.textOf(redactor.redactPath(path)),
      pathOf: (name) => redactor.pathOf(name),
      recordedEncoding: (path) => model.documents.file(redactor.redactPath(path))?.encoding,
      onProblem: ({ where, error }) => this.#origin.onProblem(where, error),
    });
    const session = new Session(writer.session, writer.folder, recorder, capture);
    recorder.onDidLose(() => {
      // While paused nothing listens, and all is opened anew when it is over.
      if (!recorder.held) capture.start().catch((error: unknown) => this.#origin.onProblem('restart', error));
    });
    writer.onState((state) => {
      if (state.state === 'paused') void window.showErrorMessage(`Coagency: ${state.message}`);
    });
    return { session, redactor };
  }

  #versions(): Record<string, string> {
    return {
      extension: this.#origin.extensionVersion,
      editor: version,
      application: env.appName,
      ...(env.remoteName ? { remote: env.remoteName } : {}),
    };
  }
}

function damageText({ lines, kept }: Damage): string {
  return l10n.t(
    'Coagency: part of this session’s log was damaged on disk. {0} events could not be read; the damaged file is kept as {1}, and recording goes on after the last sound event.',
    lines,
    kept,
  );
}

/** The names of the roots with which the session began. */
async function rootsAtStart(reader: TrajectoryReader): Promise<readonly string[]> {
  const { lines } = await reader.read(0, 1);
  const first = lines[0] === undefined ? undefined : decodeEvent(lines[0]);
  return first?.kind === 'session.started' ? first.roots.map(({ name }) => name) : [];
}

/** A blob's text is wanted once, by the event that names it: the documents hold it from then on. */
function taking(known: Map<string, string>): (hash: string) => string | undefined {
  return (hash) => {
    const text = known.get(hash);
    known.delete(hash);
    return text;
  };
}

import { isUtf8 } from 'node:buffer';
import { extname } from 'node:path';
import { lineChanges } from '../../core/text/line-changes.ts';
import { toHex } from '../../core/trajectory/chain.ts';
import { nodeSha256 } from '../../node/sha256.ts';
import type { Commit, GitContents, PathChange } from './git-repository.ts';
import type { Recording } from './recording.ts';

/** Larger contents are recorded by hash and size, as the editor's own limit would have it. */
const MAX_TEXT = 5 << 20;

/** Plays commits into a recording, as if someone had made each one's changes in an editor, saved and committed. */
export class CommitRecorder {
  readonly #recording: Recording;
  readonly #contents: GitContents;

  constructor(recording: Recording, contents: GitContents) {
    this.#recording = recording;
    this.#contents = contents;
  }

  async record(commit: Commit, changes: readonly PathChange[]): Promise<void> {
    const recording = this.#recording;
    recording.at(commit.time);
    for (const change of changes) await this.#recordPath(change);
    const files = changes.map((change) => change.to);
    const message = commit.body ? `${commit.subject}\n\n${commit.body}` : commit.subject;
    await recording.append({ kind: 'git.committed', commit: commit.id, message, files });
  }

  async #recordPath({ from, to, before, after }: PathChange): Promise<void> {
    const recording = this.#recording;
    if (after === undefined) {
      if (before !== undefined) await recording.append({ kind: 'file.deleted', uri: from });
      return;
    }
    if (from !== to) await recording.append({ kind: 'file.renamed', from, to });
    const bytes = await this.#contents.get(after);
    const text = asText(bytes);
    const old = before === undefined ? '' : asText(await this.#contents.get(before));
    if (text === undefined || old === undefined) {
      const what = { uri: to, hash: toHex(nodeSha256(bytes)), size: bytes.length };
      await recording.append({ kind: before === undefined ? 'file.created' : 'file.changed', ...what });
      return;
    }
    if (before === undefined) await recording.append({ kind: 'file.created', uri: to });
    await this.#edit(to, old, text);
  }

  async #edit(uri: string, before: string, after: string): Promise<void> {
    const { documents } = this.#recording;
    const open = documents.file(uri)?.doc;
    // A document that is open already, and still as git has it, is gone on with: its text need not be recorded again.
    const doc = open !== undefined && documents.textOf(uri) === before ? open : await this.#recording.open(uri, languageOf(uri), before);
    const changes = lineChanges(before, after);
    if (changes.length > 0) await this.#recording.change(doc, changes, 'other');
    await this.#recording.save(doc);
  }
}

function asText(bytes: Buffer): string | undefined {
  return bytes.length <= MAX_TEXT && isUtf8(bytes) && !bytes.includes(0) ? bytes.toString() : undefined;
}

function languageOf(uri: string): string {
  return extname(uri).slice(1).toLowerCase() || 'plaintext';
}

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { InputError } from '../io.ts';

const run = promisify(execFile);

export interface Commit {
  readonly id: string;
  /** First parent; undefined for a root commit. */
  readonly parent: string | undefined;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly subject: string;
  readonly body: string;
}

/** One path's change between two commits. Object ids name contents; undefined: the path is not there, or is no file (a submodule). */
export interface PathChange {
  readonly from: string;
  readonly to: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

const RAW = /^:(\d+) (\d+) ([0-9a-f]+) ([0-9a-f]+) ([A-Z])\d*$/;
const FILE_MODE = /^100/;

/** Reads a repository through the git command. Commits count by their first parents, so each is one step of one line of work. */
export class GitRepository {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Oldest first. @throws InputError where git does not know the repository or the range. */
  async commits(range: string): Promise<Commit[]> {
    const format = '%H%x00%P%x00%ct%x00%s%x00%b%x00';
    const fields = (await this.#git('log', '--first-parent', '--reverse', `--format=${format}`, '--end-of-options', range, '--')).split(
      '\0',
    );
    const commits: Commit[] = [];
    for (let i = 0; i + 4 < fields.length; i += 5) {
      const [id, parents, seconds, subject, body] = fields.slice(i, i + 5) as [string, string, string, string, string];
      commits.push({
        id: id.trim(),
        parent: parents.split(' ')[0] || undefined,
        time: Number(seconds) * 1_000,
        subject,
        body: body.trim(),
      });
    }
    return commits;
  }

  async changes(commit: Commit): Promise<PathChange[]> {
    const which = commit.parent ? [commit.parent, commit.id] : ['--root', '--no-commit-id', commit.id];
    const fields = (await this.#git('diff-tree', '-r', '-M', '-z', '--no-abbrev', ...which, '--')).split('\0');
    const changes: PathChange[] = [];
    for (let i = 0; i + 1 < fields.length; i++) {
      const [, oldMode = '', newMode = '', oldId, newId, status] = RAW.exec(fields[i]!) ?? [];
      const from = fields[++i]!;
      const to = status === 'R' || status === 'C' ? fields[++i]! : from;
      changes.push({
        from: status === 'C' ? to : from,
        to,
        before: FILE_MODE.test(oldMode) && status !== 'C' ? oldId : undefined,
        after: FILE_MODE.test(newMode) ? newId : undefined,
      });
    }
    return changes;
  }

  async #git(...args: string[]): Promise<string> {
    try {
      const { stdout } = await run('git', ['-C', this.#folder, '-c', 'core.quotePath=false', ...args], { maxBuffer: 1 << 30 });
      return stdout;
    } catch (error) {
      const { code, stderr } = error as { code?: string; stderr?: string };
      if (code === 'ENOENT') throw new InputError('git is needed for this, and was not found');
      throw new InputError(`git: ${stderr?.trim() || String(error)}`);
    }
  }

  /** Contents by object id, from one process for all. End it with `close`. */
  contents(): GitContents {
    return new GitContents(this.#folder);
  }
}

export class GitContents {
  readonly #process;
  readonly #output: AsyncIterator<Buffer>;
  #read: Buffer = Buffer.alloc(0);

  constructor(folder: string) {
    this.#process = spawn('git', ['-C', folder, 'cat-file', '--batch'], { stdio: ['pipe', 'pipe', 'ignore'] });
    this.#output = this.#process.stdout[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  async get(id: string): Promise<Buffer> {
    this.#process.stdin.write(`${id}\n`);
    const header = (await this.#take((bytes) => bytes.indexOf(10) + 1)).toString();
    const size = Number(/^[0-9a-f]+ blob (\d+)\n$/.exec(header)?.[1]);
    if (Number.isNaN(size)) throw new InputError(`git has no content for ${id}: ${header.trim()}`);
    const content = await this.#take((bytes) => (bytes.length > size ? size + 1 : 0));
    return content.subarray(0, size);
  }

  async close(): Promise<void> {
    this.#process.stdin.end();
    if (this.#process.exitCode === null) await once(this.#process, 'exit');
  }

  /** As many bytes as `enough` says (0: not yet known). */
  async #take(enough: (bytes: Buffer) => number): Promise<Buffer> {
    for (let bytes = this.#read; ;) {
      const length = enough(bytes);
      if (length > 0) {
        this.#read = bytes.subarray(length);
        return bytes.subarray(0, length);
      }
      const { value, done } = await this.#output.next();
      if (done) throw new InputError('git ended while its contents were read');
      bytes = Buffer.concat([bytes, value]);
    }
  }
}

import type { LogSource } from '../../sync/source.ts';
import type { TrajectoryReader } from './reader.ts';
import type { TrajectoryWriter } from './writer.ts';

/**
 * A log that is being written, as sync may see it: no further than what is durable. A line can be read before it is fsynced; sent
 * then, and lost here by a power cut, it would leave the server with events that this log goes on without.
 */
export class DurableSource implements LogSource {
  readonly #reader: TrajectoryReader;
  readonly #writer: Pick<TrajectoryWriter, 'durable'>;

  /** `reader`: of the folder that `writer` writes. */
  constructor(reader: TrajectoryReader, writer: Pick<TrajectoryWriter, 'durable'>) {
    this.#reader = reader;
    this.#writer = writer;
  }

  get session(): string {
    return this.#reader.session;
  }

  async count(): Promise<number> {
    return this.#writer.durable;
  }

  async header(): Promise<string> {
    return this.#reader.header();
  }

  async read(fromSeq: number, maxBytes: number): Promise<{ lines: string[]; nextSeq: number }> {
    const durable = this.#writer.durable;
    if (fromSeq >= durable) return { lines: [], nextSeq: fromSeq };
    const { lines, nextSeq } = await this.#reader.read(fromSeq, maxBytes);
    return { lines: lines.slice(0, durable - fromSeq), nextSeq: Math.min(nextSeq, durable) };
  }

  async head(count: number): Promise<string | undefined> {
    return count > this.#writer.durable ? undefined : this.#reader.head(count);
  }

  async blob(hash: string): Promise<Uint8Array | undefined> {
    return this.#reader.blob(hash);
  }
}

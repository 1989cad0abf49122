import { appendFile, readFile, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import type { KeyValue } from '../sync/key-value.ts';
import { ServerKey } from '../protocol/sync.ts';
import type { KeptReceipt } from '../sync/receipts.ts';
import { ServerTrust } from '../sync/server-trust.ts';
import { writeAtomically } from './atomic.ts';
import { errorCode } from './files.ts';

const LF = 10;

/** What the sync client keeps of a session, beside its log: `receipts.jsonl`, and `sync.json` (small, written whole). */
export class SyncFolder implements KeyValue {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async keepReceipt(receipt: KeptReceipt): Promise<void> {
    const kept = await readFile(this.receiptsFile).catch(emptyIfMissing);
    // What a crash or a full disk tore off is no receipt, and would make none of the one that followed it on its line.
    const whole = kept.lastIndexOf(LF) + 1;
    if (whole < kept.length) await truncate(this.receiptsFile, whole);
    await appendFile(this.receiptsFile, `${JSON.stringify(receipt)}\n`, { flush: true });
  }

  /** Which keys of a server this log's uploads have trusted; undefined for a server that it does not know. */
  async trustedKeys(): Promise<(server: string) => readonly ServerKey[] | undefined> {
    const values = await this.#load();
    return (server) => {
      const found = values[ServerTrust.everTrusted(server)];
      return found === undefined ? undefined : ServerKey.array().parse(JSON.parse(found));
    };
  }

  get receiptsFile(): string {
    return join(this.#folder, 'receipts.jsonl');
  }

  async get(key: string): Promise<string | undefined> {
    return (await this.#load())[key];
  }

  async set(key: string, value: string): Promise<void> {
    await this.#save({ ...(await this.#load()), [key]: value });
  }

  async remove(key: string): Promise<void> {
    const { [key]: _removed, ...rest } = await this.#load();
    await this.#save(rest);
  }

  get #file(): string {
    return join(this.#folder, 'sync.json');
  }

  async #load(): Promise<Record<string, string>> {
    try {
      return JSON.parse(await readFile(this.#file, 'utf8')) as Record<string, string>;
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return {};
      throw error;
    }
  }

  async #save(values: Record<string, string>): Promise<void> {
    await writeAtomically(this.#file, `${JSON.stringify(values, null, 2)}\n`);
  }
}

function emptyIfMissing(error: unknown): Buffer {
  if (errorCode(error) === 'ENOENT') return Buffer.alloc(0);
  throw error;
}

import { setTimeout as delay } from 'node:timers/promises';
import type { Command } from 'commander';
import { LogError } from '../core/trajectory/log-error.ts';
import { TrajectoryReader } from '../node/log/reader.ts';
import { SyncFolder } from '../node/sync-folder.ts';
import { SyncClient } from '../sync/client.ts';
import type { SyncStatus } from '../sync/client.ts';
import { SyncFailure } from '../sync/failure.ts';
import { problemWithAddress } from '../sync/server-api.ts';
import { InputError } from './io.ts';
import type { Io } from './io.ts';

interface Options {
  readonly server: string;
  readonly token?: string;
  readonly patience: string;
  readonly trustNewKey?: boolean;
  readonly json?: boolean;
}

export function build(command: Command, io: Io): void {
  command
    .argument('<dir>', 'the trajectory’s folder')
    .requiredOption('--server <url>', 'the server’s address')
    .option('--token <token>', 'what the server gave you (default: the environment’s COAGENCY_TOKEN)')
    .option('--patience <seconds>', 'how long to wait for a server that is away', '60')
    .option('--trust-new-key', 'the server was set up anew: take the key that it signs with now')
    .option('--json', 'print one JSON document')
    .action(async (dir: string, options: Options) => {
      const token = options.token ?? process.env['COAGENCY_TOKEN'];
      if (token === undefined) throw new InputError('a token is missing: --token, or COAGENCY_TOKEN in the environment');
      if (!/^\d{1,6}$/.test(options.patience)) throw new InputError(`--patience must be a number of seconds, not ${options.patience}`);
      const wrong = problemWithAddress(options.server);
      if (wrong) throw new InputError(`${wrong.message}. ${wrong.next}`);
      const source = await TrajectoryReader.open(dir).catch((error: unknown) => {
        throw error instanceof LogError ? new InputError(error.message) : error;
      });
      if (options.trustNewKey) await new SyncFolder(dir).remove(`server-key ${new URL(options.server).origin}`);
      await upload(dir, source, token, options, io);
    });
}

async function upload(dir: string, source: TrajectoryReader, token: string, options: Options, io: Io): Promise<void> {
  let last: SyncStatus | undefined;
  const trouble = new Trouble(Number(options.patience) * 1000);
  const store = new SyncFolder(dir);
  const client = new SyncClient({
    source,
    server: options.server,
    token,
    fetch,
    now: Date.now,
    random: Math.random,
    wait: (milliseconds, signal) => delay(milliseconds, undefined, { signal }).catch(() => {}),
    store,
    keepReceipt: (receipt) => store.keepReceipt(receipt),
    onStatus: (status) => {
      // What ends the upload is told once, where it ends.
      const passes = status.state === 'offline' || status.state === 'waiting';
      if (passes && status.message !== last?.message) io.warn(`coagency: ${status.message}. ${status.next ?? ''}`);
      last = status;
      trouble.see(status);
    },
  });
  try {
    const flushed = client.flush();
    const kept = await Promise.race([flushed, trouble.tooLong, interruption(io)]);
    const { receipt } = kept;
    const key = client.remoteKey ?? source.session;
    const shown = {
      session: source.session,
      remote: key,
      server: kept.server,
      count: receipt.count,
      head: receipt.head,
      receivedAt: receipt.receivedAt,
      verified: true,
    };
    const fork = key === source.session ? '' : `; the server has another history, so this one is its fork ${key}`;
    await io.write(
      options.json ? `${JSON.stringify(shown)}\n` : `${receipt.count} events are on ${kept.server}, signed ${receipt.receivedAt}${fork}\n`,
    );
    const damage = await source.damageAtEnd();
    if (damage) {
      io.warn(`coagency: ${damage.message}. What stands from there on was not sent; see coagency verify`);
      io.answerNo();
    }
  } catch (error) {
    if (!(error instanceof SyncFailure)) throw error;
    const how = error.code === 'server-key-changed' ? ' To confirm it, add --trust-new-key.' : '';
    io.warn(`coagency: ${error.message}. ${error.next}${how}`);
    io.answerNo();
  } finally {
    await client.stop();
    trouble.forget();
  }
}

/** Gives up when nothing has moved for so long. What was signed for stays signed for. */
class Trouble {
  readonly tooLong: Promise<never>;
  readonly #patience: number;
  #giveUp: (reason: unknown) => void = () => {};
  #timer: NodeJS.Timeout | undefined;

  constructor(patience: number) {
    this.#patience = patience;
    this.tooLong = new Promise((_, reject) => (this.#giveUp = reject));
    this.tooLong.catch(() => {});
  }

  see(status: SyncStatus): void {
    if (status.state !== 'offline' && status.state !== 'waiting') return this.forget();
    const failure = new SyncFailure('gave-up', `Gave up: ${status.message}`, 'Run the command again; it goes on where it was.', 'never');
    this.#timer ??= setTimeout(() => this.#giveUp(failure), this.#patience);
  }

  forget(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

function interruption(io: Io): Promise<never> {
  return new Promise((_, reject) => {
    const stop = (): void =>
      reject(new SyncFailure('interrupted', 'Interrupted', 'Run the command again; it goes on where it was.', 'never'));
    if (io.interrupted.aborted) stop();
    io.interrupted.addEventListener('abort', stop, { once: true });
  });
}

import type { Command } from 'commander';
import { openKeys } from '../server/main.ts';
import type { ReceiptKeys } from '../server/receipt-keys.ts';
import { databaseOptions } from './database-options.ts';
import type { DatabaseOptions } from './database-options.ts';
import { openExistingStore } from './existing-store.ts';
import type { Io } from './io.ts';

interface Options extends DatabaseOptions {
  readonly handover: boolean;
  readonly json?: boolean;
}

export function build(command: Command, io: Io): void {
  const list = command.command('list').description('the keys that receipts are and were signed with, the current one first');
  databaseOptions(list)
    .option('--json', 'print one JSON document, as GET /api/keys does')
    .action((options: Options) => withKeys(options, (keys) => show(keys, options, io)));

  const rotate = command.command('rotate').description('sign with a new key from now on; a running server takes it up within a minute');
  databaseOptions(rotate)
    .option('--no-handover', 'the old key was stolen: do not let it sign for the new one; every client asks its expert')
    .option('--json', 'print one JSON document, as GET /api/keys does')
    .action((options: Options) =>
      withKeys(options, async (keys) => {
        await keys.rotate(Date.now(), options.handover);
        await show(keys, options, io);
      }),
    );
}

async function withKeys(options: Options, work: (keys: ReceiptKeys) => Promise<void>): Promise<void> {
  const database = await openExistingStore(options);
  try {
    await work(await openKeys(database, options));
  } finally {
    await database.close();
  }
}

async function show({ published }: ReceiptKeys, { json }: Options, io: Io): Promise<void> {
  if (json) return io.write(`${JSON.stringify(published)}\n`);
  const lines = published.keys.map((key) => {
    if (!('retiredAt' in key)) return `${key.id}  current`;
    return `${key.id}  until ${key.retiredAt}, ${key.successor ? `handed over to ${key.successor.id}` : 'not handed over'}`;
  });
  await io.write(`${lines.join('\n')}\n`);
}

import type { Command } from 'commander';
import { ReviewStore } from '../server/reviews/review-store.ts';
import { StreamStore } from '../server/store/stream-store.ts';
import { Tails } from '../server/store/tails.ts';
import { reindex } from '../server/trajectory/reindex.ts';
import { databaseOptions } from './database-options.ts';
import type { DatabaseOptions } from './database-options.ts';
import { openExistingStore } from './existing-store.ts';
import type { Io } from './io.ts';

export function build(command: Command, io: Io): void {
  databaseOptions(command)
    .option('--json', 'print one JSON document')
    .action(async (options: DatabaseOptions & { readonly json?: boolean }) => {
      const database = await openExistingStore(options);
      const found = { sessions: 0, changed: [] as string[], broken: [] as { session: string; why: string }[], reviews: 0 };
      try {
        const streams = new StreamStore({ database, now: Date.now, tails: new Tails() });
        found.reviews = await new ReviewStore(streams, Date.now).reindex();
        for await (const each of reindex(streams)) {
          found.sessions++;
          if (each.changed) found.changed.push(each.session);
          if (each.broken !== undefined) found.broken.push({ session: each.session, why: each.broken });
        }
      } finally {
        await database.close();
      }
      if (found.broken.length > 0) io.answerNo();
      const text = [
        ...found.broken.map(({ session, why }) => `${session}: broken: ${why}`),
        `${found.sessions} sessions, ${found.changed.length + found.reviews} put right, ${found.broken.length} broken`,
      ];
      await io.write(options.json ? `${JSON.stringify(found)}\n` : `${text.join('\n')}\n`);
    });
}

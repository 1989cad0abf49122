import type { Command } from 'commander';
import { Role } from '../protocol/tokens.ts';
import { TokenStore } from '../server/auth/tokens.ts';
import { openDatabase } from '../server/main.ts';
import { databaseOptions } from './database-options.ts';
import type { DatabaseOptions } from './database-options.ts';
import { InputError } from './io.ts';
import type { Io } from './io.ts';

interface Options extends DatabaseOptions {
  readonly role: string;
  readonly organization: string;
  readonly project?: string;
  readonly actor?: string;
  readonly days: string;
  readonly json?: boolean;
}

const DAY = 86_400_000;

export function build(command: Command, io: Io): void {
  const create = command.command('create').description('make a token; it is shown once');
  databaseOptions(create)
    .requiredOption('--role <role>', 'admin, reviewer or annotator')
    .option('--organization <name>', 'made when there is none of this name', 'default')
    .option('--project <name>', 'the only project that it opens (default: all of the organization)')
    .option('--actor <id>', 'who acts with it: tokens of one actor share their sessions (default: a new one)')
    .option('--days <n>', 'how long it is valid', '90')
    .option('--json', 'print one JSON document')
    .action(async (options: Options) => {
      const role = Role.safeParse(options.role);
      if (!role.success) throw new InputError(`${options.role} is not a role: admin, reviewer or annotator`);
      if (!/^[1-9]\d{0,4}$/.test(options.days)) throw new InputError(`--days must be a whole number from 1 to 99999, not ${options.days}`);
      const database = await openDatabase(options);
      try {
        const { organization, project, actor } = options;
        const expiresAt = Date.now() + Number(options.days) * DAY;
        const tokens = new TokenStore(database, Date.now);
        const issued = await tokens.create({
          role: role.data,
          organization: await tokens.organizationNamed(organization),
          project,
          actor,
          expiresAt,
        });
        const { secret, token: id, ...rest } = issued;
        const shown = { token: secret, id, role: rest.role, organization, project: project ?? null, actor: rest.actor };
        await io.write(options.json ? `${JSON.stringify({ ...shown, expiresAt: new Date(expiresAt).toISOString() })}\n` : `${secret}\n`);
      } finally {
        await database.close();
      }
    });
}
